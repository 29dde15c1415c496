using Replica.BitTorrent.Metainfo;
using Replica.Catalogue;
using Replica.Catalogue.Items;

namespace Replica.Functions.Tests.SearchService;

/// <summary>A change log written by the test, which fails as often as it is told to.</summary>
internal sealed class ScriptedCatalogue : ICatalogue
{
    private readonly List<CatalogueChange> _changes = [];

    public int Failures { get; set; }

    public int Calls { get; private set; }

    /// <summary>Forgets the log.</summary>
    public void Clear() => _changes.Clear();

    public void Add(ChangeKind kind, CatalogueItem item) =>
        _changes.Add(new(_changes.Count + 1, kind, item.Prefix, item.InfoHash, kind == ChangeKind.Put ? item : null));

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
