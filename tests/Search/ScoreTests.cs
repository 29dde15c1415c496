using Replica.Bench.Search;
using Replica.Search.Queries;
using Replica.Search.Ranking;
using Replica.Search.Tests.Oracle;

namespace Replica.Search.Tests;

/// <summary>The ranking against BM25F computed by reading every document.</summary>
public sealed class ScoreTests
{
    private const int Documents = 1_500;
    private const double Tolerance = 1e-4;

    private static readonly IndexDocument[] Corpus = [.. TorrentCorpus.Take(Documents)];
    private static readonly OracleIndex Oracle = new(Corpus);

    // One large enough for bitmaps of its common terms, and several that are not.
    private static readonly IndexSnapshot OneSegment = InBatches(Documents);
    private static readonly IndexSnapshot ManySegments = InBatches(400);

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(int.MaxValue, true)]
    [InlineData(int.MaxValue, false)]
    public void Every_page_is_the_brute_force_ranking(int exactSteps, bool isOne)
    {
        var snapshot = isOne ? OneSegment : ManySegments;
        var random = new CorpusRandom(5);
        for (var i = 0; i < 400; i++)
        {
            var text = Query(ref random);
            var query = new SearchQuery { Text = text, Limit = 1 + random.Below(30), Offset = random.Chance(0.3) ? random.Below(40) : 0 };
            var parsed = QueryParser.Parse(text, isStrict: false);
            if (parsed.Wanted.IsEmpty)
                continue; // Everything, by date.
            var search = SnapshotSearch.Run(snapshot.Views, query, parsed, new(QueryBudget.Default), exactSteps);
            // The clauses of the search have the near words that were taken in where nothing matched.
            var expected = Oracle.Search(parsed with { Wanted = search.Clauses }, query.Limit, isStrict: false);
            AssertRanking(snapshot, text, expected, search.Found.Best());
            Assert.True(search.Found.IsExact ? search.Found.Total == expected.Count : search.Found.Total <= expected.Count, text);
        }
    }

    private static void AssertRanking(IndexSnapshot snapshot, string text, List<(string Id, double Score)> expected, ReadOnlySpan<RankedHit> found)
    {
        var scores = expected.ToDictionary(entry => entry.Id, entry => entry.Score);
        for (var i = 0; i < found.Length; i++)
        {
            var id = snapshot.Views[found[i].View].Segment.LoadId(found[i].Document);
            Assert.True(Math.Abs(expected[i].Score - found[i].Score) < Tolerance, $"{text}: hit {i}, {id}, scores {found[i].Score}, not {expected[i]}");
            Assert.True(Math.Abs(scores[id] - found[i].Score) < Tolerance, $"{text}: {id} scores {found[i].Score}, not {scores[id]}");
        }
    }

    private static string Query(ref CorpusRandom random)
    {
        var pieces = new List<string>();
        for (var count = 1 + random.Below(4); count > 0; count--)
        {
            var title = Corpus[random.Below(random.Chance(0.7) ? 50 : Documents)].Title.Split(['.', ' ', '-'], StringSplitOptions.RemoveEmptyEntries);
            var at = random.Below(title.Length);
            var word = title[at];
            pieces.Add(random.Below(10) switch
            {
                0 => $"-{word}",
                1 when at + 1 < title.Length => $"\"{word} {title[at + 1]}\"",
                2 => $"{word} OR {random.Pick<string>(title)}",
                3 => word[..Math.Min(word.Length, 3)],
                _ => word,
            });
        }

        return string.Join(' ', pieces) + (random.Chance(0.5) ? " " : "");
    }

    private static IndexSnapshot InBatches(int size)
    {
        var index = new SearchIndex();
        foreach (var batch in Corpus.Chunk(size))
            index.Apply(batch, []);
        return index.Current;
    }
}
