using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Replica.Api.Http;
using Replica.SearchAnswers;

namespace Replica.Api.Search;

/// <summary>
/// The search container, which nothing but this function reaches. Behind a circuit breaker: one that is not there does not cost its time-out each time.
/// </summary>
internal sealed class ContainerSearch : IDisposable
{
    /// <summary>The largest answer passed on, in bytes: below what Lambda takes.</summary>
    public const int MaxAnswer = 5 * 1024 * 1024;

    /// <summary>How long it may take. It refuses by itself what would wait for more than three seconds.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(4);

    private const int BreakerThreshold = 2;
    private const string Rss = "application/rss+xml";

    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(30);

    private readonly Uri _url;
    private readonly TimeProvider _time;
    private readonly CircuitBreaker _breaker;
    private readonly HttpMessageInvoker _http;

    /// <param name="url">Its base URL, ending in <c>/</c>.</param>
    /// <param name="time">Measures budget and pauses.</param>
    public ContainerSearch(Uri url, TimeProvider time)
    {
        (_url, _time, _breaker) = (url, time, new(time, BreakerThreshold, LastPause));
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(1),
            // Containers come and go behind one name, and connections die while the function is frozen.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        });
    }

    /// <summary>Passes a request on.</summary>
    /// <returns>Its answer, or what it says is wrong with the request.</returns>
    /// <exception cref="ProblemException">503: it is not there, too late, or has too much to do. 502: it gives what is no answer.</exception>
    public async Task<AnswerBody> AskAsync(HttpRequest request, CancellationToken caller)
    {
        if (!_breaker.TryEnter())
            throw Unavailable();
        using var budget = new CancellationTokenSource(Budget, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, caller);
        try
        {
            var answer = await SendAsync(request, either.Token);
            _breaker.Succeeded();
            // It lives, but has more to do than it can do in time, or fails.
            return answer.Status >= StatusCodes.Status500InternalServerError ? throw Unavailable() : answer;
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested)
        {
            _breaker.Abandoned();
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            _breaker.Failed();
            throw Unavailable();
        }
        catch (InvalidDataException e)
        {
            // Useless, but it costs no time.
            _breaker.Succeeded();
            throw new ProblemException(new Problem(502, "Bad gateway", e.Message));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ProblemException Unavailable() =>
        new(new Problem(503, "Search unavailable", "Search does not answer at the moment; try again in a few seconds.")) { RetryAfter = TimeSpan.FromSeconds(5) };

    private async Task<AnswerBody> SendAsync(HttpRequest from, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_url, from.Path.Value!.TrimStart('/') + from.QueryString.Value));
        // A feed says where it is: where it was asked for, and not where this function finds the container.
        request.Headers.Host = from.Host.Value;
        request.Headers.Add("X-Forwarded-Proto", from.Scheme);
        using var answer = await _http.SendAsync(request, cancellationToken);
        if (answer.Content.Headers.ContentType is not { MediaType: MediaTypeNames.Application.Json or MediaTypeNames.Application.ProblemJson or Rss } type)
            throw new InvalidDataException("Search gave an answer that is none; try again.");
        return new((int)answer.StatusCode, type.ToString(), await ReadAsync(answer.Content, cancellationToken));
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > MaxAnswer)
                throw new InvalidDataException($"Search gave an answer of more than {MaxAnswer} bytes; ask for fewer objects.");
            body.Write(buffer, 0, read);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
