using System.Net;
using System.Net.Http.Headers;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;

namespace Replica.BitTorrent.Swarm.WebSeeds;

/// <summary>A range of one file while it arrives from a web seed: one GET, read exactly as far as was asked.</summary>
internal sealed class WebSeedBody : IAsyncDisposable
{
    /// <summary>A source that sends nothing for this long is given up.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _stop;
    private readonly FileSpan _span;
    private HttpResponseMessage? _response;
    private Stream? _stream;
    private long _taken;

    private WebSeedBody(FileSpan span, TimeProvider time, CancellationToken cancellationToken)
    {
        _span = span;
        _stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_stall.Token, cancellationToken);
    }

    /// <summary>Asks for a range and checks the answer's head.</summary>
    /// <exception cref="WebSeedException">The answer is not that range of that file.</exception>
    /// <exception cref="HttpRequestException">No answer.</exception>
    public static async Task<WebSeedBody> OpenAsync(HttpClient http, Uri url, FileSpan span, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = new WebSeedBody(span, time, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Range = new RangeHeaderValue(span.Offset, span.Offset + span.Length - 1);
            // Compressed ranges cannot be joined; an intermediary may not change the bytes either.
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
            body._response = await body.GuardAsync(stop => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop)).ConfigureAwait(false);
            Check(body._response, span, time);
            body._stream = await body._response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return body;
        }
        catch
        {
            await body.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>True if the next byte of this body is that byte of that file.</summary>
    public bool IsAt(FileEntry file, long offset) => file == _span.File && offset == _span.Offset + _taken && _taken < _span.Length;

    /// <summary>Fills the buffer, which must not go beyond the range.</summary>
    /// <exception cref="WebSeedException">The body ended early or stalled.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task ReadAsync(Memory<byte> buffer, Action arrived)
    {
        while (!buffer.IsEmpty)
        {
            var read = await GuardAsync(stop => _stream!.ReadAsync(buffer, stop).AsTask()).ConfigureAwait(false);
            if (read == 0)
                throw new WebSeedException(new FetchOutcome(FetchEnd.Failed, $"ended after {_taken} of the {_span.Length} bytes asked for"));
            arrived();
            _taken += read;
            buffer = buffer[read..];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync().ConfigureAwait(false);
        _response?.Dispose();
        _stop.Dispose();
        _stall.Dispose();
    }

    private static void Check(HttpResponseMessage response, FileSpan span, TimeProvider time)
    {
        var status = $"{(int)response.StatusCode} {response.StatusCode}";
        if (IsPassing(response.StatusCode))
            throw new WebSeedException(new FetchOutcome(FetchEnd.Failed, $"answered {status}") { RetryAfter = RetryAfter(response, time) });
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            throw Missing(span, $"answered {status}");
        if (response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw Missing(span, "sent it compressed although that was refused");
        if (response.StatusCode == HttpStatusCode.OK)
            CheckWhole(response.Content.Headers, span);
        else
            CheckRange(response.Content.Headers, span);
    }

    private static void CheckWhole(HttpContentHeaders headers, FileSpan span)
    {
        // Reading and throwing away what lies before would let a source make us download without end.
        if (span.Offset > 0)
            throw Missing(span, "ignores ranges");
        if (headers.ContentLength is { } length && length != span.File.Length)
            throw Missing(span, $"has {length} bytes instead of {span.File.Length}");
    }

    private static void CheckRange(HttpContentHeaders headers, FileSpan span)
    {
        var range = headers.ContentRange;
        if (range is { HasLength: true } && range.Length != span.File.Length)
            throw Missing(span, $"has {range.Length} bytes instead of {span.File.Length}");
        var isRight = range is { Unit: "bytes", HasRange: true } && range.From == span.Offset && range.To == span.Offset + span.Length - 1;
        if (!isRight || (headers.ContentLength is { } length && length != span.Length))
            throw Missing(span, "sent another range than was asked for");
    }

    private static bool IsPassing(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or (HttpStatusCode)425;

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static WebSeedException Missing(FileSpan span, string what) =>
        new(new FetchOutcome(FetchEnd.FileMissing, $"{what} for '{PathRules.ForDisplay(span.File.JoinedPath)}'") { File = span.File });

    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> wait)
    {
        // Armed only while waiting for the source: storing a piece may take its time.
        _stall.CancelAfter(Stall);
        try
        {
            return await wait(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stall.IsCancellationRequested)
        {
            throw new WebSeedException(new FetchOutcome(FetchEnd.Failed, $"sent nothing for {Stall.TotalSeconds} s"));
        }
        finally
        {
            _stall.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
