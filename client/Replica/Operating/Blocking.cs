using Replica.BitTorrent.Metainfo;
using Replica.Catalogue;
using Replica.Catalogue.Operations;

namespace Replica.Client.Operating;

/// <summary>Blocks several torrents, or lifts their blocks, and counts.</summary>
internal static class Blocking
{
    public static async Task<BlockCount> RunAsync(
        ICatalogue catalogue, Takedown takedown, IReadOnlyList<InfoHash> infoHashes, bool undo, CancellationToken cancellationToken)
    {
        var count = new BlockCount(0, 0, 0);
        foreach (var infoHash in infoHashes)
        {
            if (undo)
            {
                count = count with { Unblocked = count.Unblocked + (await catalogue.UnblockAsync(infoHash, cancellationToken).ConfigureAwait(false) ? 1 : 0) };
                continue;
            }
            var (isNew, removed) = await takedown.BlockAsync(infoHash, cancellationToken).ConfigureAwait(false);
            count = count with { Blocked = count.Blocked + (isNew ? 1 : 0), Removed = count.Removed + removed };
        }
        return count;
    }
}
