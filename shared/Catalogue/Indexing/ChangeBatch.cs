using Replica.Search;

namespace Replica.Catalogue.Indexing;

/// <summary>What a run of the catalogue's changes comes to in an index: for each id the last word.</summary>
public sealed class ChangeBatch
{
    private readonly IndexSnapshot _before;
    private readonly Dictionary<string, IndexDocument?> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _blocks = new(StringComparer.Ordinal);
    private bool _withdraws;

    private ChangeBatch(IndexSnapshot before) => _before = before;

    /// <summary>Brings an index, to which nobody else writes meanwhile, from one change to a later one.</summary>
    /// <param name="index">Has all before them.</param>
    /// <param name="changes">In order; at least one.</param>
    /// <returns>True if something is gone that may have been found before.</returns>
    public static bool ApplyTo(SearchIndex index, IReadOnlyList<CatalogueChange> changes)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(changes);
        var batch = new ChangeBatch(index.Current);
        foreach (var change in changes)
            batch.Add(change);
        index.Unblock([.. batch._blocks.Where(entry => !entry.Value).Select(entry => entry.Key)]);
        index.Block([.. batch._blocks.Where(entry => entry.Value).Select(entry => entry.Key)]);
        index.Apply([.. batch._last.Values.OfType<IndexDocument>()], [.. batch._last.Where(entry => entry.Value is null).Select(entry => entry.Key)], changes[^1].Sequence);
        return batch._withdraws;
    }

    private void Add(CatalogueChange change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Put:
                Take(change);
                break;
            case ChangeKind.Remove:
                _last[change.Prefix.Value] = null;
                _withdraws = true;
                break;
            case ChangeKind.Block:
                Block(change);
                break;
            case ChangeKind.Unblock:
                _blocks[change.InfoHash.ToString()] = false;
                break;
        }
    }

    private bool IsBlocked(string infoHash) => _blocks.TryGetValue(infoHash, out var blocks) ? blocks : _before.IsBlocked(infoHash);

    private void Take(CatalogueChange change)
    {
        if (change.Item is { } item && !IsBlocked(item.InfoHash.ToString()))
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
        var infoHash = change.InfoHash.ToString();
        _blocks[infoHash] = _withdraws = true;
        var pending = _last.Values.OfType<IndexDocument>().Where(document => document.InfoHash == infoHash).Select(document => document.Id);
        foreach (var id in _before.FindInfoHash(infoHash).Concat(pending).Append(change.Prefix.Value).ToList())
            _last[id] = null;
    }
}
