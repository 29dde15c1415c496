namespace Replica.Search.Tests;

/// <summary>Short ways to documents, indexes and answers.</summary>
internal static class Corpus
{
    public static IndexDocument Document(string id, string title, params string[] files) => new()
    {
        Id = id,
        Title = title,
        Files = [.. files],
        FileLengths = [.. files.Select(_ => 1L)],
        Date = DateTimeOffset.UnixEpoch,
    };

    public static SearchIndex Index(params IndexDocument[] documents)
    {
        var index = new SearchIndex();
        index.Apply(documents, []);
        return index;
    }

    /// <summary>An index of titles, whose ids are the titles.</summary>
    public static SearchIndex Titles(params string[] titles) => Index([.. titles.Select(title => Document(title, title))]);

    public static SearchPage Search(this SearchIndex index, string text) => index.Current.Search(new() { Text = text });

    public static IEnumerable<string> Ids(this SearchPage page) => page.Hits.Select(hit => hit.Document.Id);

    public static IEnumerable<string> Find(this SearchIndex index, string text) => index.Search(text).Ids();

    public static string Cut(string text, TextRange range) => text.Substring(range.Start, range.Length);
}
