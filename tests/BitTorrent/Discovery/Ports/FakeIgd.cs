using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.BitTorrent.Tests.Trackers;

namespace Replica.BitTorrent.Tests.Discovery.Ports;

/// <summary>A UPnP router on loopback: answers searches, describes itself, takes calls.</summary>
internal sealed class FakeIgd : IAsyncDisposable
{
    public const string Description = """
        <?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceList><device><serviceList>
        <service><serviceType>urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1</serviceType><controlURL>/wrong</controlURL></service>
        <service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType><SCPDURL>/x.xml</SCPDURL><controlURL>/ctl</controlURL></service>
        </serviceList></device></deviceList></device></root>
        """;

    private readonly UdpClient _ssdp = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Task _answering;

    public FakeIgd()
    {
        Http.Answer = request => Answer(request);
        _answering = AnswerSearchesAsync();
    }

    public FakeHttpServer Http { get; } = new();

    /// <summary>Searches answered.</summary>
    public int Answered { get; private set; }

    public IPEndPoint Group => (IPEndPoint)_ssdp.Client.LocalEndPoint!;

    /// <summary>The location in answers to searches; null = the right one.</summary>
    public string? Location { get; set; }

    public Func<string, byte[]> Control { get; set; } = _ => FakeHttpServer.Ok("<ok/>");

    public string[] Calls => [.. Http.Requests.Where(request => request.StartsWith("POST /ctl ", StringComparison.Ordinal))];

    public static byte[] Refusal(int code) => FakeHttpServer.Ok(
        $"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><detail><UPnPError><errorCode>{code}</errorCode></UPnPError></detail></s:Fault></s:Body></s:Envelope>",
        status: "500 Internal Server Error");

    public async ValueTask DisposeAsync()
    {
        _ssdp.Dispose();
        await _answering;
        await Http.DisposeAsync();
    }

    private byte[] Answer(string request) => request.StartsWith("POST /ctl ", StringComparison.Ordinal) ? Control(request) : FakeHttpServer.Ok(Description);

    private async Task AnswerSearchesAsync()
    {
        try
        {
            for (; ; )
            {
                var search = await _ssdp.ReceiveAsync();
                Assert.StartsWith("M-SEARCH * HTTP/1.1\r\n", Encoding.ASCII.GetString(search.Buffer), StringComparison.Ordinal);
                var answer = $"HTTP/1.1 200 OK\r\nST: urn:x\r\nLOCATION: {Location ?? $"http://127.0.0.1:{Http.Port}/desc.xml"}\r\n\r\n";
                await _ssdp.SendAsync(Encoding.ASCII.GetBytes(answer), search.RemoteEndPoint);
                Answered++;
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // Closed.
        }
    }
}
