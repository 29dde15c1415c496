using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using Replica.Search.Simple;
using Replica.Search.Ranking;

namespace Replica.Search.Highlights;

/// <summary>Makes hits of candidates: shows where they match and chooses the file that matches best.</summary>
internal sealed class Highlighter(ImmutableArray<Clause> clauses, DocumentFilter filter)
{
    private const int MaxFiles = 10;

    // Paths matched word by word; of torrents with more files the index first tells the most promising.
    private const int MaxPaths = 64;

    /// <summary>The hit of a candidate.</summary>
    public SearchHit ToHit(Candidate candidate)
    {
        var document = candidate.Stored.Document;
        var files = MatchingFiles(candidate)
            .Select(file => Rank(document, file, TextMatcher.Match(document.Files[file], clauses)))
            .Where(file => file.Match.Clauses != 0)
            .OrderByDescending(file => filter.HasTypes && file.IsPreferred) // Who asks for pictures is shown one.
            .ThenByDescending(file => BitOperations.PopCount(file.Match.Clauses)).ThenByDescending(file => file.IsPreferred)
            .ThenByDescending(file => file.Length).ThenBy(file => file.File)
            .Take(MaxFiles).ToList();
        return new(document, candidate.Score,
            files.Count > 0 && (files[0].IsPreferred || !filter.HasTypes) ? files[0].File : Largest(document),
            TextMatcher.Match(document.Title, clauses).Ranges,
            [.. files.Select(file => new FileHighlight(file.File, file.Match.Ranges))]);
    }

    /// <summary>The files that may match: all if they are few, otherwise those with the most clauses by the index.</summary>
    private IEnumerable<int> MatchingFiles(Candidate candidate)
    {
        var files = candidate.Stored.Document.Files;
        if (clauses.IsEmpty)
            return [];
        if (files.Length <= MaxPaths)
            return Enumerable.Range(0, files.Length);
        var matched = new Dictionary<int, uint>();
        var hits = new List<int>();
        for (var i = 0; i < clauses.Length; i++)
        {
            hits.Clear();
            foreach (var phrase in clauses[i].Alternatives)
                SegmentPhrase.Find(candidate.Segment, phrase)?.CollectHits(candidate.Ordinal, hits);
            foreach (var hit in hits.Where(hit => Hit.FieldOf(hit) == Field.Files))
                CollectionsMarshal.GetValueRefOrAddDefault(matched, candidate.Stored.FileAt(Hit.PositionOf(hit)), out _) |= 1u << i;
        }

        return matched
            .OrderByDescending(file => filter.HasTypes && filter.Prefers(candidate.Stored.Document, files[file.Key]))
            .ThenByDescending(file => BitOperations.PopCount(file.Value))
            .ThenByDescending(file => filter.Prefers(candidate.Stored.Document, files[file.Key]))
            .ThenByDescending(file => Length(candidate.Stored.Document, file.Key)).ThenBy(file => file.Key)
            .Take(MaxPaths).Select(file => file.Key);
    }

    private int Largest(IndexDocument document)
    {
        var best = 0;
        for (var i = 1; i < document.Files.Length; i++)
        {
            var order = filter.Prefers(document, document.Files[i]).CompareTo(filter.Prefers(document, document.Files[best]));
            if (order > 0 || (order == 0 && Length(document, i) > Length(document, best)))
                best = i;
        }

        return best;
    }

    private RankedFile Rank(IndexDocument document, int file, TextMatch match) =>
        new(file, match, filter.Prefers(document, document.Files[file]), Length(document, file));

    private static long Length(IndexDocument document, int file) =>
        file < document.FileLengths.Length ? document.FileLengths[file] : 0;
}
