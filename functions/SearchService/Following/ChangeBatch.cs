using Replica.Catalogue;
using Replica.Catalogue.Items;
using Replica.Search;
using Replica.SearchService.Importing;

namespace Replica.SearchService.Following;

/// <summary>What a run of changes comes to: for each id the last word.</summary>
/// <param name="snapshot">The index before them.</param>
internal sealed class ChangeBatch(IndexSnapshot snapshot)
{
    private readonly Dictionary<string, IndexDocument?> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _blocks = new(StringComparer.Ordinal);

    /// <summary>Info hashes that are blocked after it.</summary>
    public IReadOnlyCollection<string> Blocked => [.. _blocks.Where(entry => entry.Value).Select(entry => entry.Key)];

    /// <summary>Info hashes whose block is lifted by it.</summary>
    public IReadOnlyCollection<string> Unblocked => [.. _blocks.Keys.Except(Blocked)];

    /// <summary>True if something is gone that was to be found before.</summary>
    public bool Withdraws { get; private set; }

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
                Withdraws = true;
                break;
            case ChangeKind.Block:
                Block(change);
                break;
            case ChangeKind.Unblock:
                _blocks[change.InfoHash.ToString()] = false;
                break;
        }
    }

    private bool IsBlocked(string infoHash) => _blocks.TryGetValue(infoHash, out var blocks) ? blocks : snapshot.IsBlocked(infoHash);

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
        _blocks[infoHash] = Withdraws = true;
        var pending = _last.Values.OfType<IndexDocument>().Where(document => document.InfoHash == infoHash).Select(document => document.Id);
        foreach (var id in snapshot.FindInfoHash(infoHash).Concat(pending).Append(change.Prefix.Value).ToList())
            _last[id] = null;
    }
}
