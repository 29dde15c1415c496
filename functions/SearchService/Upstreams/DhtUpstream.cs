using Microsoft.Extensions.Logging;
using Replica.BitTorrent.Transport;
using Replica.SearchAnswers;

namespace Replica.SearchService.Upstreams;

/// <summary>An upstream behind its circuit breaker.</summary>
/// <param name="address">Where it is.</param>
/// <param name="network">What connects; null = this machine.</param>
/// <param name="time">The breaker's clock.</param>
/// <param name="log">Told when it fails for good, and of nothing that anybody searches.</param>
internal sealed class DhtUpstream(DhtSearchAddress address, INetwork? network, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Failures in a row after which it is left alone.</summary>
    public const int Threshold = 5;

    /// <summary>How long it is left alone at most.</summary>
    public static readonly TimeSpan LastPause = TimeSpan.FromMinutes(5);

    private readonly MagneticoClient _client = new(address, network);
    private readonly CircuitBreaker _breaker = new(time, Threshold, LastPause);

    /// <summary>Asks.</summary>
    /// <param name="ask">The request.</param>
    /// <param name="fallback">Where there is no answer.</param>
    /// <param name="budget">Ends when the time is over, or with <paramref name="caller"/>.</param>
    /// <param name="caller">Ends when nobody wants the answer any more.</param>
    /// <exception cref="OperationCanceledException">Nobody wants the answer any more.</exception>
    public async Task<(T Answer, DhtState State)> AskAsync<T>(
        Func<MagneticoClient, CancellationToken, Task<T>> ask, T fallback, CancellationToken budget, CancellationToken caller)
    {
        if (!_breaker.TryEnter())
            return (fallback, DhtState.Failed);
        try
        {
            var answer = await ask(_client, budget).ConfigureAwait(false);
            _breaker.Succeeded();
            return (answer, DhtState.Ok);
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested)
        {
            _breaker.Abandoned();
            throw;
        }
        catch (UpstreamException e) when (e.IsOfQuery)
        {
            // It lives; it did not like this one.
            _breaker.Succeeded();
            return (fallback, DhtState.Failed);
        }
        catch (OperationCanceledException)
        {
            return (fallback, Fail(DhtState.Late, "no answer in time"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UpstreamException)
        {
            return (fallback, Fail(DhtState.Failed, e.Message));
        }
        catch
        {
            _breaker.Abandoned();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private DhtState Fail(DhtState state, string reason)
    {
        if (_breaker.Failed())
            log.LogWarning("DHT search at {Upstream} fails ({Reason}); it is left alone for a while", address, reason);
        return state;
    }
}
