using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>A web seed without a network: serves a torrent's files, or what a test has it say instead.</summary>
internal sealed class StubSeed(TestTorrent torrent) : HttpMessageHandler
{
    private int _open;

    public ConcurrentQueue<SeedRequest> Requests { get; } = new();

    /// <summary>Takes a request's place where it gives an answer; null lets the seed behave.</summary>
    public Func<SeedRequest, HttpResponseMessage?> Answer { get; set; } = _ => null;

    /// <summary>Every answer waits for this.</summary>
    public Func<SeedRequest, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Most answers under way at a time.</summary>
    public int MostOpen { get; private set; }

    public static Uri Url { get; } = new("http://seed.test/base");

    public static HttpResponseMessage Partial(SeedRequest request, byte[] body, long total, HttpStatusCode status = HttpStatusCode.PartialContent)
    {
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(body) };
        if (status == HttpStatusCode.PartialContent)
            response.Content.Headers.ContentRange = new ContentRangeHeaderValue(request.From, request.To, total);
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var range = message.Headers.Range!.Ranges.Single();
        var request = new SeedRequest(Find(message.RequestUri!), range.From!.Value, range.To!.Value, message);
        Requests.Enqueue(request);
        MostOpen = Math.Max(MostOpen, Interlocked.Increment(ref _open));
        try
        {
            await Before(request, cancellationToken);
            return Answer(request) ?? Partial(request, Bytes(request), request.File.Length);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public byte[] Bytes(SeedRequest request) =>
        torrent.Data.AsSpan((int)(request.File.Offset + request.From), (int)request.Length).ToArray();

    private FileEntry Find(Uri url)
    {
        Assert.Equal("seed.test", url.Host);
        var path = Uri.UnescapeDataString(url.AbsolutePath);
        return torrent.Info.Files.Single(file => path == "/base/" + string.Join('/', torrent.Info.LayoutPath(file)));
    }
}
