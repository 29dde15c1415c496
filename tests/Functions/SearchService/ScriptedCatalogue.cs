using Replica.BitTorrent.Metainfo;
using Replica.Catalogue;
using Replica.Catalogue.Items;

namespace Replica.Functions.Tests.SearchService;

/// <summary>A change log written by the test, which fails as often as it is told to.</summary>
internal sealed class ScriptedCatalogue : ICatalogue
{
    private readonly List<CatalogueChange> _changes = [];
    private int _last;

    public int Failures { get; set; }

    public int Calls { get; private set; }

    /// <summary>Forgets the log.</summary>
    public void Clear() => _changes.Clear();

    public void Add(ChangeKind kind, CatalogueItem item) =>
        _changes.Add(new(++_last, kind, item.Prefix, item.InfoHash, kind == ChangeKind.Put ? item : null));

    /// <summary>Forgets what changes up to this one, which stays, were about: whoever reads them has nothing of them.</summary>
    public void Forget(long sequence)
    {
        for (var i = 0; i < _changes.Count && _changes[i].Sequence <= sequence; i++)
            _changes[i] = _changes[i] with { Kind = ChangeKind.Put, Item = null };
    }

    public Task<IReadOnlyList<CatalogueChange>> ChangesAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        Calls++;
        if (Failures-- > 0)
            throw new IOException("The catalogue is away.");
        return Task.FromResult<IReadOnlyList<CatalogueChange>>([.. _changes.Where(change => change.Sequence > after).Take(limit)]);
    }

    public Task<CatalogueItem?> FindAsync(ItemPrefix prefix, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<CatalogueItem?> FindAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<PutOutcome> PutAsync(CatalogueItem item, ReadOnlyMemory<byte>? adminTokenHash, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<byte[]?> FindAdminTokenHashAsync(ItemPrefix prefix, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> RemoveAsync(ItemPrefix prefix, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> BlockAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> UnblockAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> IsBlockedAsync(InfoHash infoHash, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
