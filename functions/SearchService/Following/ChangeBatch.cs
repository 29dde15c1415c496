using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Search;
using Replica.SearchService.Importing;

namespace Replica.SearchService.Following;

/// <summary>What a run of changes comes to: for each id the last word.</summary>
/// <param name="snapshot">The index before them.</param>
/// <param name="blocked">Info hashes blocked so far; brought up to date.</param>
internal sealed class ChangeBatch(IndexSnapshot snapshot, BlockList blocked)
{
    private readonly Dictionary<string, IndexDocument?> _last = new(StringComparer.Ordinal);

    /// <summary>Documents to add or replace.</summary>
    public IReadOnlyCollection<IndexDocument> Put => [.. _last.Values.OfType<IndexDocument>()];

    /// <summary>Ids to remove.</summary>
    public IReadOnlyCollection<string> Removed => [.. _last.Where(entry => entry.Value is null).Select(entry => entry.Key)];

    /// <summary>Takes the next change.</summary>
    public void Add(CatalogueChange change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Put:
                Take(change);
                break;
            case ChangeKind.Remove:
                _last[change.Prefix.Value] = null;
                break;
            case ChangeKind.Block:
                Block(change);
                break;
            case ChangeKind.Unblock:
                blocked.Remove(change.InfoHash);
                break;
        }
    }

    private void Take(CatalogueChange change)
    {
        if (change.Item is { } item && !blocked.Contains(item.InfoHash))
        {
            _last[change.Prefix.Value] = IndexedItem.Of(item);
            // Ours takes the place of what was imported for the same torrent.
            _last[ImportedItem.IdOf(item.InfoHash.ToString())] = null;
        }
        else
        {
            _last[change.Prefix.Value] = null;
        }
    }

    private void Block(CatalogueChange change)
    {
        blocked.Add(change.InfoHash);
        var infoHash = change.InfoHash.ToString();
        var pending = _last.Values.OfType<IndexDocument>().Where(document => document.InfoHash == infoHash).Select(document => document.Id);
        foreach (var id in snapshot.FindInfoHash(infoHash).Concat(pending).Append(change.Prefix.Value).ToList())
            _last[id] = null;
    }
}
