using Replica.Search.Files;
using Replica.Search.Segments;
using Replica.Support;

namespace Replica.Search.Tests.Segments;

public sealed class IndexFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string IndexPath => _folder.At("index.rsi");

    [Fact]
    public void A_saved_snapshot_is_the_same_when_it_is_opened()
    {
        var (index, model) = Changed(600);
        index.Block([GeneratedDocuments.HashOf(11)]);
        model.Block([GeneratedDocuments.HashOf(11)]);
        index.Apply([], [], sequence: 77);
        IndexFile.Save(index.Current, IndexPath);
        var opened = IndexFile.Open(IndexPath);
        model.Check(opened);
        Assert.Equal((index.Current.Generation, 77), (opened.Generation, opened.Sequence));
        Assert.Single(opened.Segments.Views).Segment.CheckTerms();
        var facts = IndexFile.Verify(IndexPath);
        Assert.Equal((model.Documents.Count, 1, 0), (facts.Documents, facts.Blocked, facts.Removals));
        Assert.Equal(new FileInfo(IndexPath).Length, facts.Length);
    }

    [Fact]
    public void A_blocked_hash_stays_hidden_after_rebuilding_reopening_and_putting_again()
    {
        var document = GeneratedDocuments.Many(5)[3];
        var other = GeneratedDocuments.Many(9)[8];
        using (var builder = new IndexFileBuilder(IndexPath, [document.InfoHash]))
            Assert.Equal(1, builder.Build([document, other], (item, _) => item, CancellationToken.None));
        var index = new SearchIndex(IndexFile.Open(IndexPath));
        index.Apply([document], []);
        index.Apply([document with { Id = "another" }], []);
        Assert.Empty(index.Current.FindInfoHash(document.InfoHash));
        Assert.Equal([other.Id], index.Current.Search(new()).Hits.Select(hit => hit.Document.Id));

        // Nor does it come back from a file that was written before it was blocked.
        var older = new SearchIndex();
        older.Apply([document], []);
        IndexFile.Save(older.Current, _folder.At("older.rsi"));
        Assert.Empty(IndexFile.Open(_folder.At("older.rsi"), IndexPath).FindInfoHash(document.InfoHash));
        Assert.Empty(IndexFile.Open(IndexPath, _folder.At("older.rsi")).FindInfoHash(document.InfoHash));
    }

    [Fact]
    public void A_newer_file_replaces_and_removes_what_older_ones_have()
    {
        var documents = GeneratedDocuments.Many(20);
        WriteSegment("old.rsi", documents[..10], []);
        WriteSegment("new.rsi", [documents[3] with { Title = "newer" }, documents[15]], ["5", "6", "none"]);
        var snapshot = IndexFile.Open(_folder.At("old.rsi"), _folder.At("new.rsi"));
        var model = new DocumentModel();
        model.Apply(documents[..10], []);
        model.Apply([documents[3] with { Title = "newer" }, documents[15]], ["5", "6"]);
        model.Check(snapshot);
        Assert.Equal(3, IndexFile.Verify(_folder.At("new.rsi")).Removals);
    }

    [Fact]
    public void Many_runs_with_repeated_ids_make_the_file_that_one_run_makes()
    {
        var documents = GeneratedDocuments.Many(3_000);
        var repeated = documents.Concat(documents.Where((_, i) => i % 3 == 0).Select(document => document with { Title = "again " + document.Title })).ToList();
        using (var builder = new IndexFileBuilder(IndexPath, [], runSize: 200_000))
            Assert.Equal(3_000, builder.Build(repeated, (item, _) => item, CancellationToken.None));
        var snapshot = IndexFile.Open(IndexPath);
        var model = new DocumentModel();
        model.Apply(repeated, []);
        model.Check(snapshot);
        Assert.Single(snapshot.Segments.Views).Segment.CheckTerms();
        IndexFile.Verify(IndexPath);
        Assert.Equal([IndexPath], Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void A_build_that_fails_leaves_the_file_as_it_was()
    {
        File.WriteAllText(IndexPath, "before");
        using (var builder = new IndexFileBuilder(IndexPath, []))
        {
            var failure = Assert.Throws<FormatException>(() => builder.Build<int>(
                Enumerable.Range(0, 100), (i, _) => i == 70 ? throw new FormatException("line 70") : GeneratedDocuments.Many(1)[0], CancellationToken.None));
            Assert.Equal("line 70", failure.Message);
        }

        Assert.Equal("before", File.ReadAllText(IndexPath));
        Assert.Equal([IndexPath], Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void What_a_killed_build_left_goes_when_the_next_begins_and_nothing_else_does()
    {
        var left = $"index.rsi.{Guid.NewGuid():n}.tmp";
        _folder.Write($"{left}/lock", []);
        _folder.Write($"{left}/run.rsi", [1, 2, 3]);
        string[] others = ["index.rsi.mine.tmp", $"other.rsi.{Guid.NewGuid():n}.tmp", $"index.rsi.{Guid.NewGuid():n}"];
        foreach (var other in others)
            _folder.Write($"{other}/lock", []);
        using (var atWork = new IndexFileBuilder(IndexPath, []))
        using (new IndexFileBuilder(IndexPath, []))
        {
            Assert.False(Directory.Exists(_folder.At(left)));
            Assert.All(others, other => Assert.True(File.Exists(_folder.At(other, "lock"))));
            Assert.Equal(1, atWork.Build(GeneratedDocuments.Many(1), (item, _) => item, CancellationToken.None));
        }

        Assert.Equal(
            others.Append("index.rsi").Order(StringComparer.Ordinal), Directory.EnumerateFileSystemEntries(_folder.FullPath).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_gives_back_what_was_saved_last_and_keeps_nothing_else()
    {
        var (index, model) = Changed(900);
        await index.Merges;
        var folder = new IndexFolder(_folder.At("folder"));
        Assert.Null(folder.Load());
        folder.Save(index.Current);
        var first = Directory.GetFiles(_folder.At("folder"), "*.rsi");
        File.WriteAllText(Path.Combine(_folder.At("folder"), "left.rsi.tmp"), "of a process that was killed");
        index.Apply([GeneratedDocuments.Many(1_000)[999]], ["17"]);
        model.Apply([GeneratedDocuments.Many(1_000)[999]], ["17"]);
        index.Block([GeneratedDocuments.HashOf(400)]);
        model.Block([GeneratedDocuments.HashOf(400)]);
        await index.Merges;
        folder.Save(index.Current);
        var loaded = new IndexFolder(_folder.At("folder")).Load();
        model.Check(Assert.IsType<IndexSnapshot>(loaded));
        Assert.Equal(index.Current.Generation, loaded.Generation);
        Assert.Equal(loaded.Segments.Views.Length + 1, Directory.GetFiles(_folder.At("folder")).Length);
        Assert.NotEmpty(first.Intersect(Directory.GetFiles(_folder.At("folder"))));
    }

    [Fact]
    public void An_export_is_the_same_index_whatever_happened_before_and_writes_large_segments_once()
    {
        var random = new Random(5);
        var documents = GeneratedDocuments.Many(2_000);
        var (index, model) = (new SearchIndex(), new DocumentModel());
        var folder = new IndexFolder(_folder.At("folder"), smallWeight: 300);
        IReadOnlyList<IndexPart> before = [];
        var kept = 0;
        for (var round = 1; round <= 25; round++)
        {
            var put = Enumerable.Range(0, 150).Select(_ => documents[random.Next(documents.Length)] with { Title = $"round {round}" }).ToList();
            var removed = Enumerable.Range(0, 40).Select(_ => documents[random.Next(documents.Length)].Id).ToList();
            index.Apply(put, removed, round);
            model.Apply(put, removed);
            var hash = documents[random.Next(documents.Length)].InfoHash;
            index.Block([hash]);
            model.Block([hash]);
            var parts = folder.Export(index.Current);
            // As a download has them: other folder, no manifest.
            var opened = IndexFile.Open([.. parts.Select(part => part.Path)]);
            model.Check(opened);
            Assert.Equal((round, true), (opened.Sequence, opened.IsBlocked(hash)));
            Assert.All(parts, part => Assert.Equal(part.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(part.Path)))));
            kept += parts.Intersect(before).Count();
            before = parts;
        }

        Assert.True(before.Count > 1);
        Assert.True(kept > 0);
        Assert.Equal(before.Select(part => part.Path).Order(), Directory.GetFiles(_folder.At("folder")).Order());
    }

    [Fact]
    public void Damage_anywhere_in_a_folder_is_found_when_it_is_loaded()
    {
        new IndexFolder(_folder.At("folder")).Save(Changed(300).Index.Current, "a note");
        var again = new IndexFolder(_folder.At("folder"));
        Assert.NotNull(again.Load());
        Assert.Equal("a note", again.Note);
        var file = Directory.GetFiles(_folder.At("folder"), "*.rsi").MaxBy(path => new FileInfo(path).Length)!;
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.Delete(file);
        File.WriteAllBytes(file, bytes);
        Assert.Throws<CorruptIndexException>(() => new IndexFolder(_folder.At("folder")).Load());
    }

    [Fact]
    public void Lines_are_documents_or_refused_with_the_reason()
    {
        var document = DocumentLines.Read("""{"id":"a","title":"T","files":["x/y.mkv"],"tags":["t"],"size":5,"date":"2024-05-06T07:08:09Z","lang":"fa","seeders":3,"source":"dht","unknown":{"x":[1]}}"""u8);
        Assert.Equal(("a", "T", "T", 5L, "fa", 3, "dht"), (document.Id, document.Title, document.Name, document.Size, document.Lang, document.Seeders, document.Source));
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), document.Date);
        Assert.Equal("x/y.mkv", Assert.Single(document.Files));
        string[] wrong = ["", "null", "[]", "{", "{}", """{"id":"a"}""", """{"id":"","title":"t"}""", """{"id":"a","title":"t","infoHash":"xyz"}""",
            """{"id":"a","title":"t","size":-1}""", """{"id":"a","title":"t","files":[null]}""", """{"id":"a","title":"t","date":"never"}""", """{"id":1,"title":"t"}""",
            """{"id":"a","title":"t"} x""", """{"id":"a","title":"t"}{}""", """{"id":"a","title":"t","size":1.5}""", """{"id":"a","title":"t","size":"x"}""",
            """{"id":"a","title":"t","seeders":3000000000}""", """{"id":"a","title":"t","tags":"x"}""", """{"id":"a","title":["t"]}""", """{"id":"a","title":"t","files":[["x"]]}"""];
        foreach (var line in wrong)
            Assert.NotEmpty(Assert.Throws<FormatException>(() => DocumentLines.Read(System.Text.Encoding.UTF8.GetBytes(line))).Message);
    }

    [Theory]
    [InlineData("""{"ID":"a","Title":"T","sEEDERS":"3","size":"5","TYPE":"video"}""")]
    [InlineData("""{"\u0069d":"\u0061","title":"\u0054","seeders":3,"size":5,"type":"v\u0069deo","size":5}""")]
    [InlineData("""{"id":"b","id":"a","title":"T","seeders":3,"size":5,"type":"video","name":null,"files":null,"date":null,"lang":null}""")]
    public void A_line_is_read_however_it_is_written(string line)
    {
        var document = DocumentLines.Read(System.Text.Encoding.UTF8.GetBytes(line));
        Assert.Equal(("a", "T", "T", 5L, 3, "video", "", "replica"), (document.Id, document.Title, document.Name, document.Size, document.Seeders, document.Type, document.Lang, document.Source));
        Assert.Empty(document.Files);
        Assert.Equal(default, document.Date);
    }

    [Fact]
    public void Lines_are_split_whatever_ends_the_file_and_numbered()
    {
        var text = "one\n\nthree\n" + new string('x', 3_000_000) + "\nlast";
        var lines = DocumentLines.Split(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))).ToList();
        Assert.Equal([(1, 3), (3, 5), (4, 3_000_000), (5, 4)], lines.Select(line => ((int)line.Number, line.Text.Length)));
        Assert.Empty(DocumentLines.Split(new MemoryStream()));
    }

    public void Dispose() => _folder.Dispose();

    private void WriteSegment(string name, IndexDocument[] documents, string[] removals)
    {
        using var file = File.Create(_folder.At(name));
        SegmentLayout.Write(Search.Segments.Building.SegmentBuilder.Build(documents, removals).Content, file);
    }

    private static (SearchIndex Index, DocumentModel Model) Changed(int count)
    {
        var (index, model) = (new SearchIndex(), new DocumentModel());
        foreach (var part in GeneratedDocuments.Many(count).Chunk(70))
        {
            index.Apply(part, [part[2].Id + "0", "1"]);
            model.Apply(part, [part[2].Id + "0", "1"]);
        }

        return (index, model);
    }
}
