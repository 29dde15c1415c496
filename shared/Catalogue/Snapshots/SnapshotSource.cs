using Replica.Catalogue.Publishing;
using Replica.ObjectStore;
using Replica.Search;
using Replica.Search.Files;
using Replica.Search.Segments;

namespace Replica.Catalogue.Snapshots;

/// <summary>
/// Fetches the published index into a folder and opens it there, mapped. What the folder has already is not fetched again, so it goes on where it was
/// stopped or killed; a file has its name only once all its bytes were checked. One source works on a folder at a time. Safe for any number of threads.
/// </summary>
/// <param name="store">Where the index is published.</param>
/// <param name="folder">For it alone.</param>
/// <param name="maxLength">The most bytes that there is room for.</param>
public sealed class SnapshotSource(IObjectStore store, string folder, long maxLength = PointerSegment.MaxLength) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly SegmentFolder _files = new(store, folder);
    private PublishedIndex? _newest;

    /// <summary>The newest index that was opened, which is not closed while anybody uses it; null before the first.</summary>
    public PublishedIndex? Newest => Volatile.Read(ref _newest);

    /// <summary>Looks for the newest index, and fetches what lacks of it. If that fails, <see cref="Newest"/> stays as it was.</summary>
    /// <param name="indexKeys">The config's <c>indexKeys</c>.</param>
    /// <param name="cancellationToken">Gives up; what was fetched stays.</param>
    /// <returns><see cref="Newest"/> now; null if nothing was ever published.</returns>
    /// <exception cref="IndexRefusedException">It is not to be used.</exception>
    /// <exception cref="IOException">A full disk and the like, or the store broke off.</exception>
    public async Task<PublishedIndex?> RefreshAsync(IReadOnlyCollection<string> indexKeys, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (await FindAsync(indexKeys, cancellationToken) is not { } pointer)
                return Newest;
            var seen = Newest?.Pointer.Generation ?? _files.SeenGeneration;
            if (pointer.Generation < seen)
                throw new IndexRefusedException(IndexRefusal.Older, $"The index pointer has generation {pointer.Generation}; {seen} was seen before.");
            if (pointer.Generation == Newest?.Pointer.Generation)
                return Newest;
            var opened = await FetchAsync(pointer, cancellationToken);
            _files.Keep(pointer);
            Volatile.Write(ref _newest, opened);
            return opened;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<IndexPointer?> FindAsync(IReadOnlyCollection<string> indexKeys, CancellationToken cancellationToken)
    {
        byte[]? bytes;
        try
        {
            bytes = await BoundedObject.ReadAsync(store, SignedIndexPointer.ObjectKey, SignedIndexPointer.MaxObjectLength, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new IndexRefusedException(e.Message, e);
        }

        return bytes is null ? null : SignedIndexPointer.FromObject(bytes).Open(indexKeys);
    }

    private async Task<PublishedIndex> FetchAsync(IndexPointer pointer, CancellationToken cancellationToken)
    {
        if (pointer.Analyzer != IndexFile.AnalyzerVersion)
            throw new IndexRefusedException(IndexRefusal.Analyzer, $"The published index has analyzer {pointer.Analyzer}; {IndexFile.AnalyzerVersion} is read here.");
        if (pointer.Length > maxLength)
            throw new IndexRefusedException(IndexRefusal.TooLarge, $"The published index has {pointer.Length} bytes; there is room for {maxLength}.");
        foreach (var segment in pointer.Segments)
            await _files.FetchAsync(segment, cancellationToken);
        return new(pointer, Open(pointer));
    }

    private IndexSnapshot Open(IndexPointer pointer)
    {
        try
        {
            return IndexFile.Open([.. pointer.Segments.Select(_files.PathOf)]);
        }
        catch (CorruptIndexException e)
        {
            // Whether it was published so or spoilt here: fetching it again is the only thing that can help.
            _files.Forget(pointer);
            throw new IndexRefusedException(IndexRefusal.Damaged, $"The published index can not be used: {e.Message}.", e);
        }
    }
}
