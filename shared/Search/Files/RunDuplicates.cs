using Replica.Search.Segments;
using Replica.Search.Segments.Documents;

namespace Replica.Search.Files;

/// <summary>Finds documents of one id in several runs, or twice in one.</summary>
internal static class RunDuplicates
{
    /// <summary>The runs without every document of whose id there is one with a larger number.</summary>
    /// <param name="runs">Segments, and the number of each of their documents.</param>
    public static List<SegmentView> Hide(IReadOnlyList<(Segment Segment, long[] Numbers)> runs)
    {
        var entries = new List<Entry>(runs.Sum(run => run.Segment.Count));
        Span<byte> buffer = stackalloc byte[2 * Segment.InfoHashLength];
        for (var run = 0; run < runs.Count; run++)
        {
            for (var document = 0; document < runs[run].Segment.Count; document++)
                entries.Add(new(HashTable.Hash(runs[run].Segment.IdOf(document, buffer)), runs[run].Numbers[document], run, document));
        }

        entries.Sort((x, y) => x.Hash != y.Hash ? x.Hash.CompareTo(y.Hash) : y.Number.CompareTo(x.Number));
        var gone = runs.Select(_ => new List<int>()).ToList();
        for (int start = 0, end; start < entries.Count; start = end)
        {
            end = start + 1;
            while (end < entries.Count && entries[end].Hash == entries[start].Hash)
                end++;
            if (end > start + 1)
                HideOlder(runs, entries.GetRange(start, end - start), gone);
        }

        return [.. runs.Select((run, i) => new SegmentView(run.Segment).Without(gone[i]))];
    }

    /// <summary>Of ids with one hash, which are nearly always equal, the last documents first.</summary>
    private static void HideOlder(IReadOnlyList<(Segment Segment, long[] Numbers)> runs, List<Entry> entries, List<List<int>> gone)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!seen.Add(runs[entry.Run].Segment.LoadId(entry.Document)))
                gone[entry.Run].Add(entry.Document);
        }
    }

    private readonly record struct Entry(ulong Hash, long Number, int Run, int Document);
}
