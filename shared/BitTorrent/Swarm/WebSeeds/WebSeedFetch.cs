using System.Buffers;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;

namespace Replica.BitTorrent.Swarm.WebSeeds;

/// <summary>
/// Fetches a run of pieces from one web seed: a long range from each file they span, each piece verified and stored as it completes.
/// Runs beside the torrent's loop, which is told of every piece; holds one piece in memory.
/// </summary>
internal sealed class WebSeedFetch(WebSeed seed, PieceRun run, InfoDictionary info, CancellationToken closing) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(closing);
    private volatile int _end = run.End;
    private long _heardAt;
    private WebSeedBody? _body;

    /// <summary>The source.</summary>
    public WebSeed Seed { get; } = seed;

    /// <summary>The piece that arrives now, as far as the loop knows. Belongs to the loop.</summary>
    public int Current { get; set; } = run.First;

    /// <summary>When it began or last delivered a piece, as far as the loop knows. Belongs to the loop.</summary>
    public TimeSpan Progress { get; set; }

    /// <summary>When its source last sent something, or it began. Set beside the loop.</summary>
    public TimeSpan HeardAt
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _heardAt));
        set => Volatile.Write(ref _heardAt, value.Ticks);
    }

    /// <summary>True once another source was asked for what this one is silent about. Belongs to the loop.</summary>
    public bool IsRaced { get; set; }

    /// <summary>One past the last piece it will fetch.</summary>
    public int End => _end;

    /// <summary>True once <see cref="Cancel"/> was called.</summary>
    public bool IsCancelled => _stop.IsCancellationRequested;

    /// <summary>Stops before a piece that is now fetched otherwise.</summary>
    public void EndBefore(int piece) => _end = piece;

    /// <summary>Stops now.</summary>
    public void Cancel() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <summary>Fetches.</summary>
    /// <param name="http">Sends the requests.</param>
    /// <param name="storage">Takes the pieces.</param>
    /// <param name="time">Tells when the source stalls.</param>
    /// <param name="arrived">Called whenever bytes arrive.</param>
    /// <param name="stored">Called with each piece that was stored.</param>
    /// <returns>How it ended; does not throw.</returns>
    public async Task<FetchOutcome> RunAsync(HttpClient http, IPieceStorage storage, TimeProvider time, Action arrived, Action<int> stored)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(info.PieceLength);
        try
        {
            for (var piece = run.First; piece < _end; piece++)
            {
                var data = buffer.AsMemory(0, info.LengthOfPiece(piece));
                await FillAsync(piece, data, span => OpenAsync(http, span, time), arrived).ConfigureAwait(false);
                if (!info.VerifyPiece(piece, data.Span))
                    return new FetchOutcome(FetchEnd.BadPiece, $"sent wrong bytes for piece {piece}");
                if (await StoreAsync(storage, piece, data).ConfigureAwait(false) is { } failure)
                    return failure;
                stored(piece);
            }

            return new FetchOutcome(FetchEnd.Complete);
        }
        catch (WebSeedException e)
        {
            return e.Outcome;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return new FetchOutcome(FetchEnd.Cancelled);
        }
        catch (Exception e)
        {
            // Whatever an HTTP stack may throw is one more way for a source to fail.
            return new FetchOutcome(FetchEnd.Failed, $"failed: {e.GetBaseException().Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task FillAsync(int piece, Memory<byte> data, Func<FileSpan, Task<WebSeedBody>> open, Action arrived)
    {
        foreach (var span in FileSpan.OfPiece(info, piece))
        {
            var part = data[..(int)span.Length];
            data = data[part.Length..];
            if (span.File.IsPadding)
            {
                part.Span.Clear();
                continue;
            }

            if (_body?.IsAt(span.File, span.Offset) != true)
            {
                await CloseAsync().ConfigureAwait(false);
                _body = await open(span).ConfigureAwait(false);
            }

            await _body.ReadAsync(part, arrived).ConfigureAwait(false);
        }
    }

    private async Task CloseAsync()
    {
        var body = _body;
        _body = null;
        if (body is not null)
            await body.DisposeAsync().ConfigureAwait(false);
    }

    private Task<WebSeedBody> OpenAsync(HttpClient http, FileSpan start, TimeProvider time)
    {
        var length = Math.Min(start.File.Length, ((long)_end * info.PieceLength) - start.File.Offset) - start.Offset;
        return WebSeedBody.OpenAsync(http, WebSeedUrl.Of(Seed.Url, info, start.File), start with { Length = length }, time, _stop.Token);
    }

    private async Task<FetchOutcome?> StoreAsync(IPieceStorage storage, int piece, Memory<byte> data)
    {
        try
        {
            await storage.WriteAsync(piece, data, _stop.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new FetchOutcome(FetchEnd.StorageFailed) { StorageFailure = e };
        }
    }
}
