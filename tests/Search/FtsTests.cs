using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Replica.Bench.Search;
using Replica.Search.Analysis;
using Replica.Search.Queries;
using Replica.Search.Ranking;

namespace Replica.Search.Tests;

/// <summary>Strict matching against SQLite's FTS5, which is fed with the same terms, in hexadecimal digits.</summary>
public sealed class FtsTests
{
    private const int Documents = 3_000;
    private const int Queries = 10_000;

    private static readonly IndexDocument[] Corpus = [.. TorrentCorpus.Take(Documents)];

    [Fact]
    public void Strict_matching_finds_the_documents_that_FTS5_finds()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Fill(connection);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT rowid FROM t WHERE t MATCH $query ORDER BY rowid";
        var match = command.Parameters.Add("$query", SqliteType.Text);
        var index = new SearchIndex();
        // One segment large enough for bitmaps of its common terms, and one that is not.
        foreach (var batch in Corpus.Chunk(2_200))
            index.Apply(batch, []);
        var random = new CorpusRandom(99);
        var found = 0L;
        for (var i = 0; i < Queries;)
        {
            var text = Text(ref random);
            if (Translate(QueryParser.Parse(text, isStrict: true)) is not { } translated)
                continue;
            match.Value = translated;
            var expected = Rows(command);
            var actual = Find(index.Current, text);
            Assert.True(expected.SequenceEqual(actual), $"{text}: {expected.Count} in FTS5, {actual.Count} here");
            found += expected.Count;
            i++;
        }

        // Queries that find nothing would prove nothing.
        Assert.True(found > 10L * Queries);
    }

    private static List<long> Find(IndexSnapshot snapshot, string text)
    {
        var query = new SearchQuery { Text = text, MatchAll = true, Limit = Documents };
        var search = SnapshotSearch.Run(snapshot.Views, query, QueryParser.Parse(text, isStrict: true), new(QueryBudget.Default), long.MaxValue);
        var rows = new List<long>();
        foreach (var hit in search.Found.Best())
            rows.Add(long.Parse(snapshot.Views[hit.View].Segment.LoadId(hit.Document), CultureInfo.InvariantCulture));
        Assert.Equal(rows.Count, search.Found.Total);
        rows.Sort();
        return rows;
    }

    private static List<long> Rows(SqliteCommand command)
    {
        var rows = new List<long>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            rows.Add(reader.GetInt64(0));
        return rows;
    }

    private static void Fill(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE VIRTUAL TABLE t USING fts5(body, tokenize='ascii')";
        command.ExecuteNonQuery();
        using var transaction = connection.BeginTransaction();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO t(rowid, body) VALUES($id, $body)";
        var (id, body) = (command.Parameters.Add("$id", SqliteType.Integer), command.Parameters.Add("$body", SqliteType.Text));
        foreach (var document in Corpus)
        {
            (id.Value, body.Value) = (long.Parse(document.Id, CultureInfo.InvariantCulture), Terms(document));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static string Terms(IndexDocument document)
    {
        var (analyzer, tokens, terms) = (new TextAnalyzer(), new TokenBuffer(), new List<string>());
        foreach (var text in document.Files.Append(document.Title))
        {
            tokens.Clear();
            analyzer.Analyze(text, tokens);
            for (var i = 0; i < tokens.Count; i++)
                terms.Add(Convert.ToHexStringLower(tokens.Term(i)));
        }

        return string.Join(' ', terms);
    }

    /// <summary>Words of some document, common ones more often; some excluded, some alternatives.</summary>
    private static string Text(ref CorpusRandom random)
    {
        var document = Corpus[random.Below(Documents)];
        var words = document.Title.Split([' ', '.', '-', '(', ')', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        var text = new StringBuilder();
        for (var count = 1 + random.Below(3); count > 0; count--)
        {
            var word = random.Pick<string>(words);
            text.Append(random.Below(8) switch
            {
                0 when text.Length > 0 => $"-{Corpus[random.Below(Documents)].Title.Split('.', ' ')[0]} ",
                1 => $"{word} OR {random.Pick<string>(words)} ",
                _ => $"{word} ",
            });
        }

        return text.ToString();
    }

    /// <summary>The query in FTS5's language; null where a word is a phrase of terms, whose places the stream of terms does not keep.</summary>
    private static string? Translate(ParsedQuery query)
    {
        if (query.Wanted.IsEmpty || query.Wanted.Concat(query.Excluded).Any(clause => clause.Alternatives.Any(alternative => alternative.Terms.Length > 1)))
            return null;
        var wanted = string.Join(" AND ", query.Wanted.Select(Translate));
        return query.Excluded.Aggregate($"({wanted})", (text, clause) => $"{text} NOT {Translate(clause)}");
    }

    private static string Translate(Clause clause) =>
        $"({string.Join(" OR ", clause.Alternatives.Select(alternative => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(alternative.Terms[0].Text))))})";
}
