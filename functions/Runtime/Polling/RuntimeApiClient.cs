using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Replica.Runtime.Polling;

/// <summary>
/// Lambda's Runtime API, version 2018-06-01 (AWS: "Using the Lambda runtime API"). No time-out, for the wait for an event may take hours,
/// through which the process is frozen; no proxy, no redirects, no cookies, no tracing, one connection kept open.
/// </summary>
internal sealed class RuntimeApiClient : IDisposable
{
    /// <summary>The largest event read. Lambda's own limit is 6 MiB.</summary>
    internal const int MaxPayload = 32 * 1024 * 1024;

    private const int Attempts = 3;

    private static readonly MediaTypeHeaderValue ErrorType = new("application/vnd.aws.lambda.error+json");

    private readonly HttpMessageInvoker _http;
    private readonly Uri _base;

    private RuntimeApiClient(Uri @base) => (_base, _http) = (@base, new HttpMessageInvoker(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        Expect100ContinueTimeout = TimeSpan.Zero,
    }));

    /// <summary>Null if the address is not <c>host:port</c>.</summary>
    public static RuntimeApiClient? TryCreate(string address) =>
        Uri.TryCreate($"http://{address}/2018-06-01/runtime/", UriKind.Absolute, out var url) && url.AbsolutePath == "/2018-06-01/runtime/" && url.UserInfo.Length == 0
            ? new RuntimeApiClient(url)
            : null;

    /// <summary>Waits for the next event.</summary>
    /// <exception cref="RuntimeApiException">The answer is none, or no event.</exception>
    public async Task<LambdaInvocation> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = Request(HttpMethod.Get, "invocation/next");
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                throw RuntimeApiException.Of(response.StatusCode);
            await response.Content.LoadIntoBufferAsync(MaxPayload, cancellationToken);
            var payload = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Read(response.Headers, payload);
        }
        catch (HttpRequestException e)
        {
            throw new RuntimeApiException("Lambda's Runtime API gave no event", e);
        }
    }

    /// <summary>Answers an invocation. A whole body is sent again where the connection broke: the API takes one answer at most.</summary>
    /// <returns>What the API made of it; a streamed body that could not be sent to its end throws.</returns>
    public async Task<HttpStatusCode> RespondAsync(LambdaInvocation invocation, LambdaResponse response, CancellationToken cancellationToken)
    {
        var path = $"invocation/{Escape(invocation)}/response";
        if (response.WriteAsync is null)
            return await PostAsync(path, response.Body, new MediaTypeHeaderValue(response.ContentType), null, cancellationToken);
        using var request = Request(HttpMethod.Post, path);
        request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Response-Mode", "streaming");
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StreamedContent(response.WriteAsync, response.ContentType, cancellationToken);
        using var answer = await _http.SendAsync(request, cancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Reports that an invocation failed.</summary>
    public Task<HttpStatusCode> FailAsync(LambdaInvocation invocation, FailureReport report, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{Escape(invocation)}/error", report.ToJson(), ErrorType, report.ErrorType, cancellationToken);

    /// <summary>Reports that the function could not start.</summary>
    public Task<HttpStatusCode> FailInitAsync(FailureReport report, CancellationToken cancellationToken) =>
        PostAsync("init/error", report.ToJson(), ErrorType, report.ErrorType, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpStatusCode> PostAsync(
        string path, ReadOnlyMemory<byte> body, MediaTypeHeaderValue type, string? errorType, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = Request(HttpMethod.Post, path);
                if (errorType is not null)
                    request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
                request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = type } };
                using var answer = await _http.SendAsync(request, cancellationToken);
                return answer.StatusCode;
            }
            catch (HttpRequestException) when (attempt < Attempts)
            {
                // Again, on a new connection.
            }
        }
    }

    private static LambdaInvocation Read(HttpResponseHeaders headers, byte[] payload)
    {
        string? Find(string name) => headers.TryGetValues("Lambda-Runtime-" + name, out var values) ? values.First() : null;
        if (Find("Aws-Request-Id") is not { Length: > 0 } id)
            throw new RuntimeApiException("Lambda's Runtime API gave an event without a request id");
        return new LambdaInvocation(id, payload)
        {
            Deadline = Deadline(Find("Deadline-Ms")),
            FunctionArn = Find("Invoked-Function-Arn"),
            TraceId = Find("Trace-Id"),
        };
    }

    /// <summary>Unix milliseconds; what is no time is no deadline.</summary>
    private static DateTimeOffset? Deadline(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    private HttpRequestMessage Request(HttpMethod method, string path) =>
        new(method, new Uri(_base, path)) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private static string Escape(LambdaInvocation invocation) => Uri.EscapeDataString(invocation.RequestId);
}
