using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Trackers;

/// <summary>HTTP trackers without a network, told apart by their hosts' names.</summary>
internal sealed partial class StubTrackers(ManualTimeProvider time) : HttpMessageHandler
{
    private readonly DateTimeOffset _start = time.GetUtcNow();

    /// <summary>What was asked: host, event, seconds since the start.</summary>
    public ConcurrentQueue<(string Host, string Event, double Seconds)> Asked { get; } = new();

    /// <summary>A host's answer; null never answers.</summary>
    public Func<string, string?> Answer { get; set; } = _ => WithPeer();

    public static string WithPeer(int interval = 1800) => $"d8:intervali{interval}e5:peers6:\u0001\u0002\u0003\u0004\u0000\u0050e";

    public double[] Times(string host, string why = "*") =>
        [.. Asked.Where(asked => asked.Host == host && (why == "*" || asked.Event == why)).Select(asked => asked.Seconds)];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.Host;
        Asked.Enqueue((host, Event().Match(request.RequestUri.Query).Groups[1].Value, (time.GetUtcNow() - _start).TotalSeconds));
        if (Answer(host) is not { } answer)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null!;
        }

        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(System.Text.Encoding.Latin1.GetBytes(answer)) };
    }

    [GeneratedRegex("&event=([a-z]+)")]
    private static partial Regex Event();
}
