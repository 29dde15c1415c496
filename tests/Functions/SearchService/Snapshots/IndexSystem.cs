using Replica.Catalogue.Snapshots;
using Replica.ObjectStore;
using Replica.ObjectStore.Folder;
using Replica.Search;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService.Snapshots;

/// <summary>A catalogue and a store, and instances that share them.</summary>
internal sealed class IndexSystem : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _readers;

    public IndexSystem() =>
        Store = new(_folder.At("objects"), _folder.At("staging"), TestBytes.Create(32), () => new("http://127.0.0.1:9/store/"), events: null, Time);

    public ManualTimeProvider Time { get; } = new();

    public ScriptedCatalogue Catalogue { get; set; } = new();

    public FolderObjectStore Store { get; }

    /// <summary>The files of published indexes.</summary>
    public IReadOnlyList<string> Files =>
        Directory.Exists(_folder.At("objects", "index")) ? [.. Directory.GetFiles(_folder.At("objects", "index"), "*.rsi").Order(StringComparer.Ordinal)] : [];

    /// <summary>An instance with a disk of that name.</summary>
    public IndexInstance Instance(string name, IObjectStore? store = null) => new(Catalogue, store ?? Store, _folder.At(name), Time);

    public string FolderOf(string name) => _folder.At(name, "kept");

    /// <summary>What a reader that was never here before finds published.</summary>
    public async Task<IndexSnapshot> ReadAsync()
    {
        using var source = new SnapshotSource(Store, _folder.At($"reader{_readers++}"));
        return (await source.RefreshAsync([IndexInstance.Key.Public]))!.Snapshot;
    }

    public void Dispose() => _folder.Dispose();
}
