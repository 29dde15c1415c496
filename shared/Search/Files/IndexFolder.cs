using System.Runtime.CompilerServices;
using Replica.Search.Segments;

namespace Replica.Search.Files;

/// <summary>
/// An index in a folder, for whoever saves often: a file a segment, written once and named by its hash, and a manifest that names those that count.
/// Killed at any moment, the folder holds the last snapshot that was saved whole. One process at a time, any number of threads.
/// </summary>
public sealed class IndexFolder
{
    private const string ManifestName = "manifest";

    // Documents and removals that are merged anew with each export, in a second or so.
    private const int SmallWeight = 16_000;
    private const int MostLarge = 40;

    private readonly ConditionalWeakTable<Segment, string> _names = [];
    private readonly string _path;
    private readonly int _smallWeight;
    private readonly Lock _gate = new();
    private List<string> _saved = [];
    private List<string> _exported = [];

    /// <summary>Makes the folder if need be.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public IndexFolder(string path)
        : this(path, SmallWeight)
    {
    }

    internal IndexFolder(string path, int smallWeight)
    {
        Directory.CreateDirectory(path);
        (_path, _smallWeight) = (path, smallWeight);
    }

    private string ManifestPath => Path.Combine(_path, ManifestName);

    /// <summary>What was saved beside the last snapshot, once that was loaded or saved.</summary>
    public string Note { get; private set; } = "";

    /// <summary>Saves a snapshot: the segments that the folder does not have yet, then the manifest; then deletes what nothing names.</summary>
    /// <param name="snapshot">To be loaded again.</param>
    /// <param name="note">A word about it, saved with it or not at all.</param>
    /// <exception cref="IOException">Full disk and the like; the last saved snapshot is as it was.</exception>
    public void Save(IndexSnapshot snapshot, string note = "")
    {
        lock (_gate)
        {
            var names = snapshot.Segments.Views.Select(view => NameOf(view.Segment)).ToList();
            WholeFile.Write(ManifestPath, stream => stream.Write(IndexManifest.Of(snapshot, names, note).ToBytes()));
            GC.KeepAlive(snapshot);
            (_saved, Note) = (names, note);
            Clean();
        }
    }

    /// <summary>The last snapshot saved; null if there is none. Every byte was checked.</summary>
    /// <exception cref="CorruptIndexException">Something is damaged, or of another version.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IndexSnapshot? Load()
    {
        lock (_gate)
        {
            if (!File.Exists(ManifestPath))
                return null;
            var manifest = IndexManifest.Read(File.ReadAllBytes(ManifestPath));
            var views = manifest.Segments.Select(part =>
            {
                var segment = IndexFile.Map(Path.Combine(_path, part.Name));
                SegmentLayout.Verify(segment.Content.Memory);
                _names.Add(segment, part.Name);
                return new SegmentView(segment).Without(part.Removed);
            });
            var snapshot = IndexSnapshot.Of(new([.. views], manifest.Blocked), manifest.Generation, manifest.Sequence);
            (_saved, Note) = ([.. manifest.Segments.Select(part => part.Name)], manifest.Note);
            return snapshot;
        }
    }

    /// <summary>
    /// Writes a snapshot as files that need no manifest, for <see cref="IndexFile.Open"/>, the oldest first: a file for each large segment, the same one
    /// as long as that lives, and one for all small ones, with the block list and the sequence. They stay until the next export.
    /// </summary>
    /// <exception cref="IOException">Full disk and the like.</exception>
    public IReadOnlyList<IndexPart> Export(IndexSnapshot snapshot)
    {
        lock (_gate)
        {
            var views = snapshot.Segments.Views;
            var (start, weight) = (views.Length, 0);
            while (start > 0 && (start > MostLarge || weight + Weight(views[start - 1]) <= _smallWeight))
                weight += Weight(views[--start]);

            _exported = [.. views[..start].Select(view => NameOf(view.Segment))];
            _exported.Add(WholeFile.WriteByHash(_path, stream => IndexFile.Write(snapshot, start, stream, _path)));
            GC.KeepAlive(snapshot);
            Clean();
            return [.. _exported.Select(name => Path.Combine(_path, name)).Select(path => new IndexPart(path, Path.GetFileNameWithoutExtension(path), new FileInfo(path).Length))];
        }
    }

    private static int Weight(SegmentView view) => view.Segment.Count + view.Segment.RemovalCount;

    private string NameOf(Segment segment)
    {
        if (!_names.TryGetValue(segment, out var name))
            _names.Add(segment, name = WholeFile.WriteByHash(_path, stream => SegmentLayout.Write(segment.Content, stream)));
        return name;
    }

    private void Clean()
    {
        HashSet<string> keep = [ManifestName, .. _saved, .. _exported];
        foreach (var file in Directory.EnumerateFiles(_path))
        {
            var name = Path.GetFileName(file);
            if (keep.Contains(name) || !(name.EndsWith(".rsi", StringComparison.Ordinal) || name.EndsWith(WholeFile.TemporarySuffix, StringComparison.Ordinal)))
                continue;
            try
            {
                File.Delete(file);
            }
            catch (IOException)
            {
                // Windows keeps what is mapped; the next save tries again.
            }
        }
    }
}
