using System.Collections.Immutable;
using Replica.Search.Analysis;
using Replica.Search.Ranking;
using Replica.Search.Segments;

namespace Replica.Search.Tests.Segments;

/// <summary>What a segment should hold of documents, found by analysing them one by one.</summary>
internal static class TermOracle
{
    public sealed record Posting(int Document, byte Impact, List<int> Hits);

    /// <summary>By term, in hex, which is ordered as its bytes are.</summary>
    public static SortedDictionary<string, List<Posting>> Postings(IReadOnlyList<IndexDocument> documents)
    {
        var terms = new SortedDictionary<string, List<Posting>>(StringComparer.Ordinal);
        for (var i = 0; i < documents.Count; i++)
        {
            var (hits, weights) = Analyze(documents[i]);
            foreach (var (term, places) in hits)
            {
                if (!terms.TryGetValue(term, out var postings))
                    terms.Add(term, postings = []);
                var weight = 0f;
                foreach (var hit in places)
                    weight += weights[(int)Hit.FieldOf(hit)];
                postings.Add(new(i, Impact.FromWeight(weight), [.. places]));
            }
        }

        return terms;
    }

    private static (SortedDictionary<string, SortedSet<int>> Hits, float[] Weights) Analyze(IndexDocument document)
    {
        var hits = new SortedDictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        var weights = new float[Hit.Fields];
        foreach (var (field, texts) in new (Field, ImmutableArray<string>)[]
            { (Field.Title, [document.Title]), (Field.Files, document.Files), (Field.Tags, document.Tags), (Field.Description, [document.Description]) })
        {
            var (position, length) = (0, 0);
            foreach (var text in texts)
            {
                var tokens = new TokenBuffer();
                var end = new TextAnalyzer().Analyze(text, tokens, position);
                for (var i = 0; i < tokens.Count; i++)
                {
                    var term = Convert.ToHexString(tokens.Term(i));
                    if (!hits.TryGetValue(term, out var places))
                        hits.Add(term, places = []);
                    places.Add(Hit.Pack(field, tokens.Position(i)));
                }

                length += end - position;
                position = end + Hit.Gap;
            }

            weights[(int)field] = Impact.OccurrenceWeight(field, length);
        }

        return (hits, weights);
    }
}
