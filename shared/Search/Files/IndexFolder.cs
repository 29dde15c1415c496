using System.Runtime.CompilerServices;
using Replica.Search.Segments;

namespace Replica.Search.Files;

/// <summary>
/// An index in a folder, for whoever saves often: a file a segment, written once, and a manifest that names those that count. Killed at any
/// moment, the folder holds the last snapshot that was saved whole. One process at a time.
/// </summary>
public sealed class IndexFolder
{
    private const string ManifestName = "manifest";

    private readonly ConditionalWeakTable<Segment, string> _names = [];
    private readonly string _path;

    /// <summary>Makes the folder if need be.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public IndexFolder(string path)
    {
        Directory.CreateDirectory(path);
        _path = path;
    }

    private string ManifestPath => Path.Combine(_path, ManifestName);

    /// <summary>Saves a snapshot: the segments that the folder does not have yet, then the manifest; then deletes what nothing names.</summary>
    /// <exception cref="IOException">Full disk and the like; the last saved snapshot is as it was.</exception>
    public void Save(IndexSnapshot snapshot)
    {
        var names = new List<string>();
        foreach (var view in snapshot.Segments.Views)
        {
            if (!_names.TryGetValue(view.Segment, out var name))
                _names.Add(view.Segment, name = WriteSegment(view.Segment));
            names.Add(name);
        }

        WholeFile.Write(ManifestPath, stream => stream.Write(IndexManifest.Of(snapshot, names).ToBytes()));
        GC.KeepAlive(snapshot);
        Clean([.. names, ManifestName]);
    }

    /// <summary>The last snapshot saved; null if there is none.</summary>
    /// <exception cref="CorruptIndexException">The manifest, or the head of a segment, is damaged or of another version.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IndexSnapshot? Load()
    {
        if (!File.Exists(ManifestPath))
            return null;
        var manifest = IndexManifest.Read(File.ReadAllBytes(ManifestPath));
        var views = manifest.Segments.Select(part =>
        {
            var segment = IndexFile.Map(Path.Combine(_path, part.Name));
            _names.Add(segment, part.Name);
            return new SegmentView(segment).Without(part.Removed);
        });
        return IndexSnapshot.Of(new([.. views], manifest.Blocked), manifest.Generation, manifest.Sequence);
    }

    private string WriteSegment(Segment segment)
    {
        var name = $"{Guid.NewGuid():n}.rsi";
        WholeFile.Write(Path.Combine(_path, name), stream => SegmentLayout.Write(segment.Content, stream));
        return name;
    }

    private void Clean(HashSet<string> keep)
    {
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
