using Replica.Search.Segments;

namespace Replica.Search.Files;

/// <summary>Finds documents of one id in several runs, or twice in one.</summary>
internal static class RunDuplicates
{
    /// <summary>The runs without every document of whose id there is one with a larger number.</summary>
    public static List<SegmentView> Hide(IReadOnlyList<BuiltRun> runs)
    {
        var (hashes, places) = SortByHash(runs);
        var gone = runs.Select(_ => new List<int>()).ToList();
        for (int start = 0, end; start < hashes.Length; start = end)
        {
            end = start + 1;
            while (end < hashes.Length && hashes[end] == hashes[start])
                end++;
            if (end > start + 1)
                HideOlder(runs, places.AsSpan(start..end), gone);
        }

        return [.. runs.Select((run, i) => new SegmentView(run.Segment).Without(gone[i]))];
    }

    private static (ulong[] Hashes, (int Run, int Document)[] Places) SortByHash(IReadOnlyList<BuiltRun> runs)
    {
        var hashes = runs.SelectMany(run => run.IdHashes).ToArray();
        var places = new (int, int)[hashes.Length];
        var next = 0;
        for (var run = 0; run < runs.Count; run++)
        {
            for (var document = 0; document < runs[run].IdHashes.Length; document++)
                places[next++] = (run, document);
        }

        Array.Sort(hashes, places);
        return (hashes, places);
    }

    /// <summary>Of ids with one hash, which are nearly always equal, the last documents first.</summary>
    private static void HideOlder(IReadOnlyList<BuiltRun> runs, Span<(int Run, int Document)> places, List<List<int>> gone)
    {
        places.Sort((x, y) => runs[y.Run].Numbers[y.Document].CompareTo(runs[x.Run].Numbers[x.Document]));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (run, document) in places)
        {
            if (!seen.Add(runs[run].Segment.LoadId(document)))
                gone[run].Add(document);
        }
    }
}
