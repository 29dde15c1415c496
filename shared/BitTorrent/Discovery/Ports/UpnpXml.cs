using System.Globalization;
using System.Text;
using System.Xml;

namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>Reads what routers say in XML, and writes what they are asked. What they say is hostile: no DTD, nothing fetched, bounded.</summary>
internal static class UpnpXml
{
    /// <summary>The longest document, in bytes.</summary>
    public const int Longest = 256 * 1024;

    private const int Deepest = 64;

    private static readonly string[] Types =
    [
        "urn:schemas-upnp-org:service:WANIPConnection:2", "urn:schemas-upnp-org:service:WANIPConnection:1", "urn:schemas-upnp-org:service:WANPPPConnection:1",
    ];

    /// <summary>Finds the service that maps ports in a device's description; null if there is none on that very host.</summary>
    public static UpnpService? FindService(byte[] description, Uri location)
    {
        string? type = null;
        string? control = null;
        UpnpService? best = null;
        Read(description, (name, text) =>
        {
            switch (name)
            {
                case "service":
                    (type, control) = (null, null);
                    break;
                case "serviceType":
                    type = text;
                    break;
                case "controlURL":
                    control = text;
                    break;
                default:
                    return;
            }

            // The first service named wins: a router may have several lines, and the first is the one in use.
            if (best is null && type is not null && control is not null && Types.Contains(type)
                && Uri.TryCreate(location, control, out var url) && url.Scheme == "http" && url.Host == location.Host)
            {
                best = new UpnpService(url, type);
            }
        });
        return best;
    }

    /// <summary>The code of a refusal (UPnP's <c>errorCode</c>); null if there is none.</summary>
    public static int? FindError(byte[] answer)
    {
        int? code = null;
        Read(answer, (name, text) =>
        {
            if (name == "errorCode" && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read))
                code = read;
        });
        return code;
    }

    /// <summary>A call of a service.</summary>
    public static byte[] Call(string type, string action, params (string Name, string Value)[] arguments)
    {
        var text = new StringBuilder("<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" ")
            .Append(CultureInfo.InvariantCulture, $"s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:{action} xmlns:u=\"{type}\">");
        foreach (var (name, value) in arguments)
            text.Append(CultureInfo.InvariantCulture, $"<{name}>{value}</{name}>");
        return Encoding.UTF8.GetBytes(text.Append(CultureInfo.InvariantCulture, $"</u:{action}></s:Body></s:Envelope>\r\n").ToString());
    }

    // Gives each element as it starts, and again with its text; stops at the first fault.
    private static void Read(byte[] document, Action<string, string?> take)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = Longest,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(document), settings);
            var element = "";
            while (reader.Read() && reader.Depth <= Deepest)
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    element = reader.LocalName;
                    take(element, null);
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    take(element, reader.Value.Trim());
                }
            }
        }
        catch (XmlException)
        {
            // What was read before the fault counts; most routers' documents have one or another.
        }
    }
}
