using System.Globalization;
using System.Text;
using System.Xml;
using Replica.SearchAnswers.Json;

namespace Replica.SearchAnswers;

/// <summary>The body of <c>GET /v1/feed</c>: RSS 2.0 with Atom's self link and the torrent namespace that feed readers of BitTorrent clients know.</summary>
internal static class RssFeed
{
    private const string Atom = "http://www.w3.org/2005/Atom";
    private const string Torrent = "http://xmlns.ezrss.it/0.1/";

    /// <summary>Writes the document.</summary>
    /// <param name="output">Where.</param>
    /// <param name="self">The feed's own URL.</param>
    /// <param name="text">What was searched for.</param>
    /// <param name="objects">The items, newest first.</param>
    public static void Write(Stream output, Uri self, string text, IReadOnlyList<SearchObject> objects)
    {
        using var xml = XmlWriter.Create(output, new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CloseOutput = false });
        xml.WriteStartElement("rss");
        xml.WriteAttributeString("version", "2.0");
        xml.WriteAttributeString("xmlns", "atom", null, Atom);
        xml.WriteAttributeString("xmlns", "torrent", null, Torrent);
        xml.WriteStartElement("channel");
        Element(xml, "title", text.Trim() is { Length: > 0 } words ? $"Replica: {words}" : "Replica");
        Element(xml, "link", new Uri(self, "/").AbsoluteUri);
        Element(xml, "description", "The newest matches");
        xml.WriteStartElement("atom", "link", Atom);
        xml.WriteAttributeString("href", self.AbsoluteUri);
        xml.WriteAttributeString("rel", "self");
        xml.WriteAttributeString("type", "application/rss+xml");
        xml.WriteEndElement();
        foreach (var item in objects)
            WriteItem(xml, item);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteItem(XmlWriter xml, SearchObject item)
    {
        xml.WriteStartElement("item");
        Element(xml, "title", item.DisplayName);
        Element(xml, "link", item.ReplicaLink);
        xml.WriteStartElement("guid");
        xml.WriteAttributeString("isPermaLink", "false");
        xml.WriteString(item.InfoHash);
        xml.WriteEndElement();
        // RFC 822 with a year of four digits, as RSS has it.
        Element(xml, "pubDate", item.LastModified.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture));
        if (item.Metadata.Description.Length > 0)
            Element(xml, "description", item.Metadata.Description);
        var length = item.FileSize.ToString(CultureInfo.InvariantCulture);
        xml.WriteStartElement("enclosure");
        xml.WriteAttributeString("url", item.ReplicaLink);
        xml.WriteAttributeString("length", length);
        xml.WriteAttributeString("type", "application/x-bittorrent");
        xml.WriteEndElement();
        xml.WriteElementString("torrent", "infoHash", Torrent, item.InfoHash);
        xml.WriteElementString("torrent", "contentLength", Torrent, length);
        xml.WriteElementString("torrent", "magnetURI", Torrent, item.ReplicaLink);
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Legal(text));

    /// <summary>The text with what XML 1.0 has no way to write as U+FFFD.</summary>
    private static string Legal(string text)
    {
        var legal = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            legal.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString());
        return legal.ToString();
    }
}
