using Replica.Bench.Search;
using Replica.Search.Queries;
using Replica.Search.Ranking;
using Replica.Search.Tests.Oracle;

namespace Replica.Search.Tests;

/// <summary>The ranking against BM25F computed by reading every document.</summary>
public sealed class ScoreTests
{
    private const double Tolerance = 1e-4;

    // Of so many documents one segment is large enough for bitmaps of its common terms.
    private const int Some = 1_500;

    // And of so many not everything fills a page.
    private const int Many = 4_400;

    private static readonly IndexDocument[] Corpus = [.. TorrentCorpus.Take(Many)];
    private static readonly Dictionary<int, OracleIndex> Oracles = new() { [Some] = new(Corpus.Take(Some)), [Many] = new(Corpus) };

    [Theory]
    [InlineData(Some, 0, Some, 400)]
    [InlineData(Some, 0, 400, 400)]
    [InlineData(Some, int.MaxValue, Some, 400)]
    [InlineData(Some, int.MaxValue, 400, 400)]
    [InlineData(Many, 0, Many, 200)]
    [InlineData(Many, int.MaxValue, 2_500, 200)]
    public void Every_page_is_the_brute_force_ranking(int documents, int exactSteps, int batch, int queries)
    {
        var (snapshot, oracle) = (InBatches(documents, batch), Oracles[documents]);
        var random = new CorpusRandom(5);
        for (var i = 0; i < queries; i++)
        {
            var text = Query(documents, ref random);
            var query = new SearchQuery { Text = text, Limit = 1 + random.Below(30), Offset = random.Chance(0.3) ? random.Below(40) : 0 };
            var parsed = QueryParser.Parse(text, isStrict: false);
            if (parsed.Wanted.IsEmpty)
                continue; // Everything, by date.
            var search = SnapshotSearch.Run(snapshot.Views, query, parsed, new(QueryBudget.Default), exactSteps);
            // The clauses of the search have the near words that were taken in where nothing matched.
            var expected = oracle.Search(parsed with { Wanted = search.Clauses }, query.Limit, isStrict: false);
            AssertRanking(snapshot, text, expected, search.Found.Best());
            Assert.True(search.Found.IsExact ? search.Found.Total == expected.Count : search.Found.Total <= expected.Count, text);
        }
    }

    /// <summary>More beginnings than bitmaps find room for, each when it is first asked for and again.</summary>
    [Fact]
    public void Every_beginning_of_words_finds_what_brute_force_does()
    {
        var snapshot = InBatches(Some, Some);
        const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        var beginnings = Letters.Select(letter => $"{letter}").Concat(Letters.SelectMany(first => "aehiou019".Select(second => $"{first}{second}"))).ToList();
        foreach (var text in beginnings.Concat(beginnings[..20]))
        {
            var query = new SearchQuery { Text = text, Limit = 30 };
            var search = SnapshotSearch.Run(snapshot.Views, query, QueryParser.Parse(text, isStrict: false), new(QueryBudget.Default), int.MaxValue);
            var expected = Oracles[Some].Search(QueryParser.Parse(text, isStrict: false) with { Wanted = search.Clauses }, query.Limit, isStrict: false);
            AssertRanking(snapshot, text, expected, search.Found.Best());
            Assert.Equal((true, expected.Count), (search.Found.IsExact, search.Found.Total));
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

    private static string Query(int documents, ref CorpusRandom random)
    {
        var pieces = new List<string>();
        for (var count = 1 + random.Below(4); count > 0; count--)
        {
            var title = Corpus[random.Below(random.Chance(0.7) ? 50 : documents)].Title.Split(['.', ' ', '-'], StringSplitOptions.RemoveEmptyEntries);
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

    private static IndexSnapshot InBatches(int documents, int size)
    {
        var index = new SearchIndex();
        foreach (var batch in Corpus.Take(documents).Chunk(size))
            index.Apply(batch, []);
        return index.Current;
    }
}
