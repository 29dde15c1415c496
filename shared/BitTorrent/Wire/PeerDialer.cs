using System.Collections.Immutable;
using System.Net;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Wire;

/// <summary>Opens a connection to a peer by the first transport that gets there. Each has a head start over the next.</summary>
/// <param name="network">TCP.</param>
/// <param name="utp">uTP; null if there is none.</param>
/// <param name="time">The clock of the head start and the time-out.</param>
internal sealed class PeerDialer(INetwork network, Func<IPEndPoint, CancellationToken, ValueTask<Stream>>? utp, TimeProvider time)
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Dials.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<DialledStream> DialAsync(IPEndPoint target, ImmutableArray<PeerTransport> order, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var pending = new List<Task<DialledStream>>();
        var last = new DialledStream(null, default, "no transport is allowed that reaches it");
        for (var i = 0; i < order.Length && last.Stream is null; i++)
        {
            if (order[i] == PeerTransport.Utp && utp is null)
                continue;
            pending.Add(DialAsync(target, order[i], ending.Token));
            last = await FirstAsync(pending, i + 1 < order.Length ? HeadStart : null, last, ending.Token).ConfigureAwait(false);
        }
        await ending.CancelAsync().ConfigureAwait(false);
        foreach (var loser in pending)
            _ = DropAsync(loser);
        if (last.Stream is null)
            cancellationToken.ThrowIfCancellationRequested();
        return last;
    }

    private async Task<DialledStream> DialAsync(IPEndPoint target, PeerTransport transport, CancellationToken cancellationToken)
    {
        try
        {
            var dialling = transport == PeerTransport.Tcp ? network.ConnectAsync(target, cancellationToken) : utp!(target, cancellationToken);
            return new DialledStream(await dialling.ConfigureAwait(false), transport, Reason: null);
        }
        catch (IOException e)
        {
            return new DialledStream(null, transport, e.Message);
        }
        catch (OperationCanceledException)
        {
            return new DialledStream(null, transport, "no connection within 10 seconds");
        }
    }

    // Waits for a connection, while there is hope and the next transport's turn has not come.
    private async Task<DialledStream> FirstAsync(
        List<Task<DialledStream>> pending, TimeSpan? headStart, DialledStream last, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var turn = headStart is { } wait ? Task.Delay(wait, time, over.Token) : null;
        while (pending.Count > 0)
        {
            var done = await Task.WhenAny(turn is null ? pending : [.. pending, turn]).ConfigureAwait(false);
            if (done is not Task<DialledStream> dialled)
                break;
            pending.Remove(dialled);
            last = await dialled.ConfigureAwait(false);
            if (last.Stream is not null)
                break;
        }
        await over.CancelAsync().ConfigureAwait(false);
        return last;
    }

    private static async Task DropAsync(Task<DialledStream> loser)
    {
        var dialled = await loser.ConfigureAwait(false);
        if (dialled.Stream is { } stream)
            await stream.DisposeAsync().ConfigureAwait(false);
    }
}
