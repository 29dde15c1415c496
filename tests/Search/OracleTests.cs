using FsCheck;
using FsCheck.Fluent;

namespace Replica.Search.Tests;

/// <summary>Generated corpora, changes and queries, answered once by the index and once by reading every document.</summary>
public sealed class OracleTests
{
    // No two of them make a third, so that none is taken for a split one; none is long enough to be taken for a mistyped one.
    private static readonly string[] Vocabulary = ["xa", "xab", "xb", "y", "yb", "yba", "zc", "zca"];

    private static readonly Gen<string> Word = Gen.Elements(Vocabulary);

    private static readonly Gen<string[]> Words = Gen.Choose(0, 6).SelectMany(count => Word.ArrayOf(count));

    private static readonly Gen<IndexDocument> Document =
        from id in Gen.Choose(0, 40)
        from title in Words
        from file in Words
        from description in Words
        select new IndexDocument
        {
            Id = $"{id:d2}",
            Title = string.Join(' ', title),
            Files = [string.Join('/', file), "yb/zca"],
            Description = string.Join(", ", description),
        };

    private static readonly Gen<(IndexDocument[] Put, string[] Removed)> Batch =
        from count in Gen.Choose(0, 12)
        from put in Document.ArrayOf(count)
        from gone in Gen.Choose(0, 3)
        from removed in Gen.Choose(0, 40).Select(id => $"{id:d2}").ArrayOf(gone)
        select (put, removed);

    private static readonly Gen<OracleClause> Clause =
        from kind in Gen.Choose(0, 9)
        from first in Word
        from second in Word
        select kind switch
        {
            0 => new OracleClause([[first, second]], false, $"\"{first} {second}\""),
            1 => new OracleClause([[first]], true, $"-{first}"),
            2 => new OracleClause([[first, second]], true, $"-\"{first} {second}\""),
            3 => new OracleClause([[first], [second]], false, $"{first} OR {second}"),
            _ => new OracleClause([[first]], false, first),
        };

    private static readonly Gen<((IndexDocument[] Put, string[] Removed)[] Batches, OracleClause[] Clauses, bool MatchAll, int Limit)> Case =
        from batches in Gen.Choose(1, 8).SelectMany(count => Batch.ArrayOf(count))
        from clauses in Gen.Choose(1, 4).SelectMany(count => Clause.ArrayOf(count))
        from matchAll in Gen.Elements(true, false)
        from limit in Gen.Choose(1, 50)
        select (batches, clauses, matchAll, limit);

    [Fact]
    public void The_index_finds_what_reading_every_document_finds() =>
        Prop.ForAll(Case.ToArbitrary(), example =>
        {
            var index = new SearchIndex();
            var documents = new Dictionary<string, IndexDocument>();
            foreach (var (put, removed) in example.Batches)
            {
                index.Apply(put, removed);
                foreach (var id in removed)
                    documents.Remove(id);
                foreach (var document in put)
                    documents[document.Id] = document;
            }

            var text = string.Join(' ', example.Clauses.Select(clause => clause.Text)) + " ";
            var query = new SearchQuery { Text = text, MatchAll = example.MatchAll, Limit = example.Limit };
            var expected = OracleClause.Select(example.Clauses, documents.Values, example.MatchAll, example.Limit).Order().ToList();
            var found = Enumerable.Range(0, (documents.Count / example.Limit) + 1)
                .SelectMany(page => index.Current.Search(query with { Offset = page * example.Limit }).Ids());
            Assert.Equal(documents.Count, index.Current.Count);
            Assert.Equal(expected.Count, index.Current.Search(query).Total);
            Assert.Equal(expected, found.Order());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void A_prefix_finds_what_starts_with_it() =>
        Prop.ForAll(Document.ArrayOf(20).ToArbitrary(), Word.ToArbitrary(), (documents, prefix) =>
        {
            var index = Corpus.Index(documents);
            var expected = documents.Reverse().DistinctBy(document => document.Id)
                .Where(document => OracleClause.Fields(document).SelectMany(words => words).Any(word => word.StartsWith(prefix, StringComparison.Ordinal)))
                .Select(document => document.Id).Order();
            Assert.Equal(expected, index.Find(prefix).Order());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Any_text_and_any_query_are_searched_without_an_exception_and_highlights_stay_inside() =>
        Prop.ForAll(FuzzedText.ToArbitrary(), FuzzedText.ToArbitrary(), (title, query) =>
        {
            var index = Corpus.Index(Corpus.Document("1", title, title), Corpus.Document("2", query));
            _ = index.Current.Suggest(query);
            foreach (var hit in index.Search(query).Hits)
            {
                var end = 0;
                foreach (var range in hit.TitleHighlights)
                {
                    Assert.True(range.Start >= end && range.Length > 0);
                    end = range.Start + range.Length;
                }

                Assert.True(end <= hit.Document.Title.Length);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static Gen<string> FuzzedText { get; } =
        from count in Gen.Choose(0, 12)
        from pieces in Gen.Elements(
            "a", "B", "é", "e\u0301", "ß", "ﬁ", "\u200C", "\u200D", "می", "ك", "َ", "۱", "中", "国", "カ\u3099", "\U00020BB7", "🎬", "\uD83D", "\uDC00",
            " ", "\"", "-", "OR", " OR ", "'", ".", "\0", "\u00A0", "“", "\u3099", "İ", "c12fe1c06bba254a9dc9f519b335aa7c1367a88a").ArrayOf(count)
        select string.Concat(pieces);
}
