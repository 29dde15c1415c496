using System.Text.Json;
using Xunit.Abstractions;

namespace Replica.Search.Tests.Relevance;

/// <summary>
/// Queries judged by hand, before any engine answered them, over titles and file names as torrents have them. Some want what the engine
/// cannot do yet: they stay in the set, and the number that pass may only grow.
/// </summary>
public sealed class RelevanceTests(ITestOutputHelper output)
{
    // Raise it when more pass.
    private const int Passing = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Judged_queries_find_what_their_searchers_want()
    {
        var index = Corpus.Index([.. Rows<TitleRow>("corpus.ndjson").Select(row => row.ToDocument())]);
        var queries = Rows<JudgedQuery>("queries.ndjson");
        var faults = (from query in queries
                      let fault = query.Fault([.. index.Search(query.Query).Ids()])
                      where fault is not null
                      select $"{query.Group}: {query.Query}: {fault}").ToList();
        foreach (var group in queries.GroupBy(query => query.Group))
            output.WriteLine($"{group.Key}: {group.Count() - faults.Count(fault => fault.StartsWith(group.Key + ":", StringComparison.Ordinal))} of {group.Count()}");
        faults.ForEach(output.WriteLine);
        Assert.True(queries.Count - faults.Count >= Passing, $"{queries.Count - faults.Count} of {queries.Count} pass; fail:\n{string.Join('\n', faults)}");
    }

    private static List<T> Rows<T>(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Relevance", file)).Select(line => JsonSerializer.Deserialize<T>(line, Json)!)];
}
