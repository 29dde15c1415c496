using Replica.Search.Analysis;
using Replica.Search.Segments;
using Replica.Search.Segments.Building;
using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Documents;

namespace Replica.Search.Files;

/// <summary>
/// The snapshot file <c>.rsi</c>: one segment with everything that is needed to search it, opened in place. A file written over another one
/// does not disturb who has that open.
/// </summary>
public static class IndexFile
{
    /// <summary>Version of the text analysis whose words are in the files that are written and read here.</summary>
    public static int AnalyzerVersion => TextAnalyzer.Version;

    /// <summary>Writes a snapshot as one segment: without removed and blocked documents, with the block list.</summary>
    /// <exception cref="IOException">Full disk and the like; what was there before is as it was.</exception>
    public static void Save(IndexSnapshot snapshot, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var sections = new SegmentSections(folder);
        var header = SegmentMerger.Write(snapshot.Segments.Views, sections);
        snapshot.Segments.Blocked.Write(sections[SectionName.Blocked]);
        WholeFile.Write(path, stream => SegmentLayout.Write(
            header with { Generation = snapshot.Generation, Sequence = snapshot.Sequence }, sections, stream));
        GC.KeepAlive(snapshot);
    }

    /// <summary>
    /// Opens files as one snapshot, the oldest first: each hides in those before it the documents with the ids that it has or removes, and
    /// what one of them blocks is blocked in all. Nothing is read but what is needed to check the heads; damage elsewhere shows when
    /// it is met, as <see cref="CorruptIndexException"/>, or in <see cref="Verify"/>.
    /// </summary>
    /// <exception cref="CorruptIndexException">A file is no index, of another version, truncated, overlong or damaged in its head.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IndexSnapshot Open(params IReadOnlyList<string> paths)
    {
        var segments = paths.Select(Map).ToList();
        var list = SegmentList.Empty;
        foreach (var segment in segments)
            list = list.Views.IsEmpty ? list with { Views = [new(segment)] } : list.With(segment, IdsOf(segment));
        var blocked = segments.Select(segment => BlockList.Read(segment.Content[SectionName.Blocked].Span)).Aggregate(BlockList.Empty, (all, own) => all.With(own.Hashes));
        var headers = segments.Select(segment => segment.Content.Header).ToList();
        return IndexSnapshot.Of(
            list.With(blocked), headers.Select(header => header.Generation).DefaultIfEmpty().Max(), headers.Select(header => header.Sequence).DefaultIfEmpty().Max());
    }

    /// <summary>Reads every byte of a file: checksums, then all terms, postings and documents.</summary>
    /// <exception cref="CorruptIndexException">Something is wrong with it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IndexFileFacts Verify(string path)
    {
        var memory = SegmentMemory.Map(path);
        var segment = new Segment(SegmentLayout.Open(memory));
        SegmentLayout.Verify(memory);
        SegmentVerifier.Verify(segment);
        var header = segment.Content.Header;
        var blocked = BlockList.Read(segment.Content[SectionName.Blocked].Span);
        GC.KeepAlive(segment);
        return new(header.DocumentCount, header.TermCount, segment.RemovalCount, blocked.Count, header.Generation, header.Sequence, memory.Length);
    }

    /// <summary>The parts of a file and their bytes.</summary>
    internal static IReadOnlyList<(string Name, long Length)> Sections(string path) =>
        [.. Map(path).Content.Sections.Select(section => (section.Key.ToString(), (long)section.Value.Length))];

    internal static Segment Map(string path) => new(SegmentLayout.Open(SegmentMemory.Map(path)));

    private static List<string> IdsOf(Segment segment) =>
        [.. Enumerable.Range(0, segment.Count).Select(segment.LoadId), .. RemovalList.Read(segment.Content[SectionName.Removals])];
}
