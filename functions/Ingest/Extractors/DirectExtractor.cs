using System.Diagnostics;
using System.Net;

namespace Replica.Ingest.Extractors;

/// <summary>Media files that a server hands out as such.</summary>
internal sealed class DirectExtractor : IExtractor
{
    private const int MaxRedirects = 10;

    /// <inheritdoc/>
    public async Task<SourceProbe?> ProbeAsync(SourceRequest request, JobScope scope, CancellationToken cancellationToken)
    {
        // One of several on a page is never the page itself.
        if (request.Item is not null) return null;
        using var http = Connect(scope);
        using var answer = await AskAsync(http, request.Url, scope, cancellationToken);
        var file = answer.RequestMessage!.RequestUri!;
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            throw scope.Explain(new SourceRefusedException($"the server answers {(int)answer.StatusCode} {answer.StatusCode}"));
        if (scope.Session.Refusals.Count > 0) throw scope.Explain(new SourceRefusedException("the address is refused"));
        if (answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            throw new SourceUnavailableException(scope.Session.LastFailure ?? $"the server answers {(int)answer.StatusCode} {answer.StatusCode}");
        if (!answer.IsSuccessStatusCode || MediaFileTypes.Find(answer.Content.Headers.ContentType?.MediaType, file) is not { } extension) return null;
        return new SourceMedia
        {
            Id = request.UrlId,
            Title = TitleOf(file),
            Page = request.Url,
            Length = answer.Content.Headers.ContentLength,
            Extension = extension,
        };
    }

    /// <inheritdoc/>
    public async Task<FetchedMedia> FetchAsync(
        SourceRequest request, SourceMedia media, JobScope scope, Action<int> onPercent, CancellationToken cancellationToken)
    {
        var file = Path.Combine(scope.Folder, $"media.{media.Extension}");
        using var http = Connect(scope);
        long? endedAt = null;
        while (true)
        {
            var download = new DirectDownload(http, request.Url, file, scope, onPercent);
            if (await download.RunAsync(cancellationToken) is not { } broken) return new FetchedMedia(file, []);
            // A line that breaks does so anywhere; what ends twice at one place has no more.
            if (endedAt is not null && endedAt == broken.Received)
                throw new SourceRefusedException($"the server promises {broken.Promised} bytes and sends {broken.Received}");
            if (endedAt is not null) throw new SourceUnavailableException("the connection broke again and again");
            endedAt = broken.Received;
        }
    }

    /// <summary>Asks for a file; its body is not read yet.</summary>
    internal static async Task<HttpResponseMessage> AskAsync(HttpClient http, Uri url, JobScope scope, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException or NotSupportedException)
        {
            // The last two: a redirect to what is no HTTP address.
            throw scope.Explain(e is HttpRequestException or IOException
                ? new SourceUnavailableException(scope.Session.LastFailure ?? "the server can not be reached", e)
                : new SourceRefusedException("it redirects to what is no web address"));
        }
    }

    private static HttpClient Connect(JobScope scope)
    {
        var handler = new SocketsHttpHandler
        {
            Proxy = scope.Session.ToWebProxy(),
            UseProxy = true,
            UseCookies = false,
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = MaxRedirects,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        };
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (compatible; Replica)");
        http.DefaultRequestHeaders.Accept.ParseAdd("*/*");
        return http;
    }

    private static string TitleOf(Uri file)
    {
        var name = Path.GetFileNameWithoutExtension(Uri.UnescapeDataString(file.Segments[^1]).Replace('/', ' '));
        return SourceText.Line(name, 300) is { Length: > 0 } title ? title : file.Host;
    }
}
