using Replica.BitTorrent.Swarm.Peers;

namespace Replica.BitTorrent.Swarm.Pieces;

/// <summary>
/// Puts blocks together: a whole piece is hashed and written beside the loop, and only then is it here. Of a piece with a wrong hash it
/// finds who poisoned it: at once if one peer gave all of it, else as soon as the piece is right.
/// </summary>
internal sealed class PieceAssembly(TorrentContext context, PieceMap pieces, Picker picker)
{
    private readonly Dictionary<int, Suspicion> _suspicions = [];

    /// <summary>Told of a piece that was stored, and who gave its blocks.</summary>
    public required Action<PartialPiece> Stored { get; init; }

    /// <summary>Told of a peer that sent poison.</summary>
    public required Action<PeerRecord> Poisoned { get; init; }

    /// <summary>Told of blocks that others need not send any more.</summary>
    public required Action<Block, Peer?> Superfluous { get; init; }

    /// <summary>Told of a storage that failed.</summary>
    public required Action<Exception> Failed { get; init; }

    /// <summary>Takes a block that came from a peer.</summary>
    /// <returns>False if it was of no use.</returns>
    public bool Take(Peer peer, Block block, ReadOnlySpan<byte> data)
    {
        if (pieces.PartialOf(block.Piece) is not { IsVerifying: false } partial || block.Begin % Block.Size != 0)
            return false;
        var index = block.Index;
        if (block != partial.BlockAt(index) || (partial.Owner is { } owner && owner != peer))
            return false;
        var others = partial.AskedOf(index) > 1;
        if (!partial.Take(index, data, peer.Record))
            return false;
        partial.LastBlock = context.Now;
        if (others)
            Superfluous(block, peer);
        if (partial.IsWhole)
            Verify(partial);
        return true;
    }

    /// <summary>Forgets what came of a piece.</summary>
    public void Drop(PartialPiece partial)
    {
        if (partial.IsVerifying)
            return;
        for (var block = 0; block < partial.BlockCount; block++)
        {
            if (!partial.IsHere(block) && partial.AskedOf(block) > 0)
                Superfluous(partial.BlockAt(block), null);
        }

        picker.Forget(partial);
        pieces.End(partial);
        partial.Free();
    }

    private void Verify(PartialPiece partial)
    {
        partial.IsVerifying = true;
        picker.Forget(partial);
        _suspicions.Remove(partial.Index, out var suspicion);
        context.Work(() => VerifyAsync(partial, suspicion));
    }

    private async Task VerifyAsync(PartialPiece partial, Suspicion? suspicion)
    {
        if (!context.Info.VerifyPiece(partial.Index, partial.Data.Span))
        {
            var failed = Suspicion.Of(partial);
            if (suspicion is not null)
                failed.Add(suspicion);
            Post(partial, () => Refused(partial, failed));
            return;
        }

        var poisoners = suspicion?.FindPoisoners(partial.Data.Span) ?? [];
        try
        {
            await context.Storage.WriteAsync(partial.Index, partial.Data, CancellationToken.None).ConfigureAwait(false);
            Post(partial, () => Written(partial, poisoners));
        }
        catch (Exception e)
        {
            // Whatever a storage may fail with is told to whoever waits for the piece.
            Post(partial, () => Unwritten(partial, e));
        }
    }

    private void Post(PartialPiece partial, Action then)
    {
        // Its bytes are not needed once the loop knows.
        if (!context.Loop.Post(then))
            partial.Free();
    }

    private void Written(PartialPiece partial, HashSet<PeerRecord> poisoners)
    {
        partial.Free();
        picker.Suspects.Remove(partial.Index);
        pieces.End(partial);
        Stored(partial);
        foreach (var poisoner in poisoners)
            Poisoned(poisoner);
    }

    private void Unwritten(PartialPiece partial, Exception error)
    {
        partial.Free();
        pieces.End(partial);
        Failed(error);
    }

    private void Refused(PartialPiece partial, Suspicion suspicion)
    {
        var givers = new HashSet<PeerRecord>();
        foreach (var giver in partial.Givers)
            givers.Add(giver!);
        partial.Free();
        picker.Suspects.Add(partial.Index);
        pieces.End(partial);
        _suspicions[partial.Index] = suspicion;
        if (givers.Count == 1)
            Poisoned(givers.Single());
    }
}
