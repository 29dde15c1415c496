using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Snapshots;
using Replica.ObjectStore;
using Replica.Search.Files;

namespace Replica.SearchService.Snapshots;

/// <summary>The files of published indexes in the object store, each under its hash. One that no pointer names is deleted after a while, for readers are slow.</summary>
internal sealed class PublishedFiles(IObjectStore store, TimeProvider time)
{
    private const string Prefix = "index/";
    private const string Suffix = ".rsi";

    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(2);

    // A file that is about to be named again must not meet a publisher that is about to delete it.
    private static readonly TimeSpan TrustedFor = TimeSpan.FromHours(1);

    private readonly Dictionary<string, PointerSegment> _known = [];
    private readonly Dictionary<string, DateTimeOffset> _unnamedSince = [];

    /// <summary>Stores a file unless it is there.</summary>
    /// <param name="part">The file.</param>
    /// <param name="standing">The pointer that names it if it is there for long.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<PointerSegment> PutAsync(IndexPart part, IndexPointer? standing, CancellationToken cancellationToken)
    {
        var key = PointerSegment.KeyOf(part.Sha256);
        var named = standing?.Segments.FirstOrDefault(segment => segment.Sha256 == part.Sha256);
        var stored = await store.FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (stored?.Length != part.Length || (named is null && time.GetUtcNow() - stored.LastModified > TrustedFor))
        {
            using var file = File.OpenRead(part.Path);
            await store.PutAsync(key, file, part.Length, onlyIfAbsent: false, cancellationToken).ConfigureAwait(false);
        }

        if (!_known.TryGetValue(part.Sha256, out var segment))
        {
            if (_known.Count > 2 * IndexPointer.MaxSegments)
                _known.Clear();
            _known[part.Sha256] = segment = named ?? new(key, await InfoHashAsync(part, cancellationToken).ConfigureAwait(false), part.Sha256, part.Length);
        }

        return segment;
    }

    /// <summary>Deletes what no pointer has named for two hours. What an earlier process left counts from now.</summary>
    public async Task SweepAsync(IndexPointer standing, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var named = standing.Segments.Select(segment => PointerSegment.KeyOf(segment.Sha256)).ToHashSet(StringComparer.Ordinal);
        var unnamed = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var stored in store.ListAsync(Prefix, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (!stored.Key.EndsWith(Suffix, StringComparison.Ordinal) || named.Contains(stored.Key))
                continue;
            unnamed.Add(stored.Key);
            if (_unnamedSince.TryAdd(stored.Key, now) || now - _unnamedSince[stored.Key] < KeptFor || now - stored.LastModified < KeptFor)
                continue;
            await store.DeleteAsync(stored.Key, cancellationToken).ConfigureAwait(false);
        }

        foreach (var key in _unnamedSince.Keys.Except(unnamed).ToList())
            _unnamedSince.Remove(key);
    }

    private static async Task<string> InfoHashAsync(IndexPart part, CancellationToken cancellationToken)
    {
        var torrent = await TorrentBuilder.CreateAsync(part.Path, new TorrentOptions(), cancellationToken: cancellationToken).ConfigureAwait(false);
        return torrent.Info.Hash.ToString();
    }
}
