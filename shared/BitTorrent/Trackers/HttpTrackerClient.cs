using System.IO.Compression;
using System.Net;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Trackers;

/// <summary>Asks HTTP and HTTPS trackers (BEP 3, BEP 48). Answers are bounded in time, size and redirects.</summary>
/// <param name="http">Sends the requests; it should follow no redirects itself. The caller owns it.</param>
/// <param name="resolver">Tells which hosts may be contacted.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpTrackerClient(HttpClient http, AddressResolver resolver, TimeProvider time)
{
    /// <summary>The longest answer, unpacked.</summary>
    public const int LargestAnswer = 1 << 20;

    /// <summary>The most torrents in one scrape: more would make a URL that servers refuse.</summary>
    public const int MostScraped = 50;

    private const int MostRedirects = 3;

    /// <summary>An answer takes no longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Announces. What goes wrong is a failed outcome.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<AnnounceOutcome> AnnounceAsync(TrackerUrl tracker, AnnounceRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var body = await FetchAsync(tracker, TrackerQuery.Announce(tracker.Url, request), cancellationToken).ConfigureAwait(false);
            return HttpAnswer.ReadAnnounce(body);
        }
        catch (Exception e) when (IsExpected(e) && !cancellationToken.IsCancellationRequested)
        {
            return AnnounceOutcome.Unreachable(Reason(e));
        }
    }

    /// <summary>Scrapes at most <see cref="MostScraped"/> torrents. What goes wrong is a failed outcome.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ScrapeOutcome> ScrapeAsync(TrackerUrl tracker, IReadOnlyList<InfoHash> hashes, CancellationToken cancellationToken)
    {
        if (TrackerQuery.Scrape(tracker.Url, hashes.Take(MostScraped)) is not { } url)
            return ScrapeOutcome.Failed("its announce URL does not end in 'announce', so that it has no scrape URL");
        try
        {
            return HttpAnswer.ReadScrape(await FetchAsync(tracker, url, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (IsExpected(e) && !cancellationToken.IsCancellationRequested)
        {
            return ScrapeOutcome.Failed(Reason(e));
        }
    }

    private async Task<byte[]> FetchAsync(TrackerUrl tracker, Uri url, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        for (var hops = 0; ; hops++)
        {
            // The user's word is for the host that was named, not for where it sends us.
            var isUsersWord = tracker.IsUsersWord && (url.Host, url.Port) == (tracker.Url.Host, tracker.Url.Port);
            using var response = await SendAsync(url, isUsersWord, both.Token).ConfigureAwait(false);
            if (Redirect(response, url) is not { } next)
                return await ReadAsync(response, both.Token).ConfigureAwait(false);
            if (hops == MostRedirects)
                throw new IOException($"redirects more than {MostRedirects} times");
            url = next;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, bool isUsersWord, CancellationToken cancellationToken)
    {
        // A connection may be there already, opened by the user's word: what another names is checked by itself.
        if (AddressResolver.Literal(url.IdnHost) is not null)
            await resolver.FindAsync(url.IdnHost, isUsersWord, cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        if (isUsersWord)
            TrackerHttp.MarkAsUsersWord(request);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    private static Uri? Redirect(HttpResponseMessage response, Uri from)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || response.Headers.Location is not { } location)
        {
            return null;
        }

        var next = location.IsAbsoluteUri ? location : new Uri(from, location);
        var isSafe = next.Scheme == "https" || (next.Scheme == "http" && from.Scheme == "http");
        return isSafe ? next : throw new IOException("redirects to something that is not HTTP, or from HTTPS to HTTP");
    }

    // Trackers send reasons with every status, so the body decides; the status is told when it cannot be read.
    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var raw = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var isPacked = response.Content.Headers.ContentEncoding.Contains("gzip", StringComparer.OrdinalIgnoreCase);
        await using var body = isPacked ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var answer = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (answer.Length + read > LargestAnswer)
                throw new IOException($"answers with more than {LargestAnswer >> 20} MiB");
            answer.Write(buffer, 0, read);
        }

        if (!response.IsSuccessStatusCode && (answer.Length == 0 || answer.GetBuffer()[0] != 'd'))
            throw new IOException($"answers with status {(int)response.StatusCode}");
        return answer.ToArray();
    }

    // The HTTP stack gives unreadable heads and compression as several kinds of exceptions.
    private static bool IsExpected(Exception e) =>
        e is IOException or HttpRequestException or OperationCanceledException or InvalidDataException or UriFormatException;

    private static string Reason(Exception e) => e switch
    {
        OperationCanceledException => $"no answer within {Patience.TotalSeconds:0} s",
        HttpRequestException { InnerException: { } inner } => inner.Message,
        _ => e.Message,
    };
}
