namespace Replica.Search.Tests.Segments;

/// <summary>Searches beside a writer whose segments are merged, removed from and blocked in all the while.</summary>
public sealed class ReadersWhileWritingTests
{
    private const int Batches = 120;
    private const int BatchSize = 50;

    private static readonly string[] Words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf"];

    private readonly SearchIndex _index = new();
    private int _goneBelow;
    private int _blockedBelow;

    [Fact]
    public async Task Every_answer_is_of_one_state_and_has_nothing_that_had_gone_before_it_was_asked()
    {
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() => ReadUntil(reader, done.Token))).ToList();
        try
        {
            for (var batch = 0; batch < Batches; batch++)
                Write(batch);
            await _index.Merges;
        }
        finally
        {
            await done.CancelAsync();
        }

        Assert.All(await Task.WhenAll(readers), searches => Assert.NotEqual(0, searches));
        Assert.Equal(Enumerable.Range(0, Batches * BatchSize).Where(IsThere).Count(), _index.Current.Count);
    }

    // Ids are numbers in the order they come. Of each batch a third goes five batches later by removal and a third by a block.
    private void Write(int batch)
    {
        var put = Enumerable.Range(batch * BatchSize, BatchSize).Select(DocumentOf).ToList();
        var old = Math.Max(0, batch - 5) * BatchSize;
        var going = batch < 5 ? [] : Enumerable.Range(old, BatchSize).ToList();
        _index.Apply(put, [.. going.Where(i => i % 3 == 0).Select(i => $"{i}")]);
        Volatile.Write(ref _goneBelow, batch < 5 ? 0 : old + BatchSize);
        _index.Block([.. going.Where(i => i % 3 == 1).Select(i => GeneratedDocuments.HashOf(i + 1))]);
        Volatile.Write(ref _blockedBelow, batch < 5 ? 0 : old + BatchSize);
    }

    private int ReadUntil(int reader, CancellationToken done)
    {
        var searches = 0;
        for (; !done.IsCancellationRequested || searches == 0; searches++)
        {
            var (gone, blocked) = (Volatile.Read(ref _goneBelow), Volatile.Read(ref _blockedBelow));
            var word = Words[(searches + reader) % Words.Length];
            var page = _index.Current.Search(new() { Text = searches % 2 == 0 ? $"{word} " : $"film {word} ", MatchAll = true, Limit = 100 });
            Assert.Distinct(page.Hits.Select(hit => hit.Document.Id));
            foreach (var hit in page.Hits)
                Check(hit.Document, word, gone, blocked);
        }

        return searches;
    }

    private static void Check(IndexDocument document, string word, int gone, int blocked)
    {
        var number = int.Parse(document.Id, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(DocumentOf(number).Title, document.Title);
        Assert.EndsWith(word, document.Title, StringComparison.Ordinal);
        Assert.False(number % 3 == 0 && number < gone, $"{number} was removed");
        Assert.False(number % 3 == 1 && number < blocked, $"{number} was blocked");
    }

    private static bool IsThere(int number) => number % 3 == 2 || number >= (Batches - 5) * BatchSize;

    private static IndexDocument DocumentOf(int number) =>
        Corpus.Document($"{number}", $"film {number} {Words[number % Words.Length]}") with { InfoHash = GeneratedDocuments.HashOf(number + 1) };
}
