using Replica.ObjectStore.Folder;

namespace Replica.ObjectStore.Tests.Folder;

/// <summary>What the folder store promises beyond every store: its files, kills, links, restarts.</summary>
public sealed class FolderObjectStoreTests : IDisposable
{
    private readonly FolderStoreFixture _fixture = new();

    [Fact]
    public async Task Objects_and_their_etags_outlive_a_restart()
    {
        await PutAsync(_fixture.Open(), "a/b", [1, 2]);
        var before = await _fixture.Open().FindAsync("a/b");
        Assert.Equal(before, await _fixture.Open().FindAsync("a/b"));
        Assert.Equal(_fixture.Time.GetUtcNow(), before!.LastModified);
    }

    [Fact]
    public async Task A_failed_put_leaves_no_file_behind()
    {
        var store = _fixture.Open();
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync("a/b", new BrokenStream(1000), 2000));
        await Assert.ThrowsAsync<InvalidDataException>(() => store.PutAsync("a/b", new MemoryStream([1]), 2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.PutAsync("a/b", new MemoryStream([1]), 1, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(_fixture.StagedFiles());
        Assert.Empty(Directory.GetFileSystemEntries(_fixture.Root));
    }

    [Fact]
    public async Task No_object_has_a_name_that_is_too_long_for_a_file()
    {
        var store = _fixture.Open();
        var key = $"a/{new string('x', 256)}/b";
        Assert.Null(await store.FindAsync(key));
        Assert.Null(await store.OpenAsync(key));
        await store.DeleteAsync(key);
    }

    [Fact]
    public async Task Deleting_the_last_object_of_a_folder_frees_its_name()
    {
        var store = _fixture.Open();
        await PutAsync(store, "a/b/c", [1]);
        await store.DeleteAsync("a/b/c");
        Assert.True(await PutAsync(store, "a", [2]));
    }

    [Fact]
    public async Task A_key_that_continues_another_or_is_continued_is_refused_with_a_reason()
    {
        var store = _fixture.Open();
        await PutAsync(store, "a", [1]);
        await PutAsync(store, "x/y", [1]);
        Assert.Contains("key", (await Assert.ThrowsAsync<IOException>(() => PutAsync(store, "a/b", [2]))).Message, StringComparison.Ordinal);
        Assert.Contains("key", (await Assert.ThrowsAsync<IOException>(() => PutAsync(store, "x", [2]))).Message, StringComparison.Ordinal);
        Assert.Null(await store.FindAsync("x"));
        Assert.Null(await store.FindAsync("a/b"));
        Assert.Empty(_fixture.StagedFiles());
    }

    [Fact]
    public async Task A_name_longer_than_a_file_name_can_be_is_refused()
    {
        var store = _fixture.Open();
        await PutAsync(store, new string('n', 255), [1]);
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(store, new string('n', 256), [1]));
        await Assert.ThrowsAsync<ArgumentException>(() => store.BeginPartsAsync(string.Concat(Enumerable.Repeat("片", 86))));
    }

    [Fact]
    public async Task Symbolic_links_are_neither_read_nor_listed_nor_written_through()
    {
        if (OperatingSystem.IsWindows())
            return; // Making a link needs rights there that a test has not.
        var store = _fixture.Open();
        Directory.CreateDirectory(_fixture.Outside);
        var secret = Path.Combine(_fixture.Outside, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        Directory.CreateSymbolicLink(Path.Combine(_fixture.Root, "folder"), _fixture.Outside);
        File.CreateSymbolicLink(Path.Combine(_fixture.Root, "file"), secret);
        File.CreateSymbolicLink(Path.Combine(_fixture.Root, "dangling"), Path.Combine(_fixture.Outside, "made"));

        foreach (var key in new[] { "folder/secret", "file", "dangling" })
        {
            Assert.Null(await store.FindAsync(key));
            Assert.Null(await store.OpenAsync(key));
            await store.DeleteAsync(key);
            await Assert.ThrowsAsync<IOException>(() => PutAsync(store, key, [1]));
        }

        await Assert.ThrowsAsync<IOException>(() => PutAsync(store, "folder/deep/new", [1]));
        Assert.Empty(await ListAsync(store, ""));
        Assert.Empty(await ListAsync(store, "folder/"));
        Assert.Equal([secret], Directory.GetFileSystemEntries(_fixture.Outside));
        Assert.Equal("secret", await File.ReadAllTextAsync(secret));
    }

    [Fact]
    public async Task What_a_kill_left_half_written_is_gone_after_the_next_start()
    {
        var id = await BeginWithPartsAsync(_fixture.Open());
        File.WriteAllText(Path.Combine(_fixture.Staging, "left.tmp"), "left by a kill");

        Assert.Equal(2, (await _fixture.Open().ListPartsAsync("k", id)).Count);
        Assert.Empty(Directory.GetFiles(_fixture.Staging));
    }

    [Fact]
    public async Task Uploads_in_parts_outlive_a_restart_and_eight_days_at_rest_end_them()
    {
        var id = await _fixture.Open().BeginPartsAsync("k");
        await PutPartAsync(_fixture.Open(), "k", id, 1, [1]);
        Assert.Single(await _fixture.Open().ListPartsAsync("k", id));

        _fixture.Time.Advance(TimeSpan.FromDays(7.9));
        Assert.Single(await _fixture.Open().ListPartsAsync("k", id));
        _fixture.Time.Advance(TimeSpan.FromDays(0.2));
        Assert.Empty(await _fixture.Open().ListPartsAsync("k", id));
        Assert.Empty(_fixture.StagedFiles());
    }

    [Fact]
    public async Task A_kill_after_closing_the_parts_lets_complete_work_again()
    {
        var store = _fixture.Open();
        var id = await BeginWithPartsAsync(store);
        Directory.Move(PartsFolder(id), PartsFolder(id + ".closed"));

        Assert.Equal(SignedPutOutcome.Gone, await PutPartAsync(store, "k", id, 1, [9]));
        Assert.Equal([new PartInfo(1, 1), new PartInfo(2, 1)], await _fixture.Open().ListPartsAsync("k", id));
        await _fixture.Open().CompletePartsAsync("k", id, 2);
        Assert.Equal([1, 2], await ReadAsync(store, "k"));
    }

    [Fact]
    public async Task A_kill_after_the_rename_lets_complete_work_again()
    {
        var store = _fixture.Open();
        var id = await BeginWithPartsAsync(store);
        Directory.Move(PartsFolder(id), PartsFolder(id + ".closed"));
        await PutAsync(store, "k", [1, 2]);

        await _fixture.Open().CompletePartsAsync("k", id, 2);
        Assert.Equal([1, 2], await ReadAsync(store, "k"));
        Assert.False(Directory.Exists(PartsFolder(id + ".closed")));
    }

    [Fact]
    public async Task A_kill_while_the_parts_are_deleted_leaves_nothing_to_do()
    {
        var store = _fixture.Open();
        var id = await BeginWithPartsAsync(store);
        await store.CompletePartsAsync("k", id, 2);
        await File.WriteAllBytesAsync(Path.Combine(PartsFolder(id + ".done"), "2.part"), [2]);

        store = _fixture.Open();
        await store.CompletePartsAsync("k", id, 2);
        Assert.Equal([1, 2], await ReadAsync(store, "k"));
        Assert.DoesNotContain(_fixture.StagedFiles(), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Completing_again_does_nothing_even_after_the_object_was_deleted()
    {
        var store = _fixture.Open();
        var id = await BeginWithPartsAsync(store);
        await store.CompletePartsAsync("k", id, 2);
        await store.DeleteAsync("k");
        await store.CompletePartsAsync("k", id, 2);
        Assert.Null(await store.FindAsync("k"));
    }

    [Fact]
    public async Task Random_keys_never_leave_the_folder()
    {
        var store = _fixture.Open();
        var random = new Random(7);
        string[] atoms = ["..", ".", "/", "a", "\\", "\0", "片", "\ud83d", "\udfac", "%2e", "~", ":", " ", "CON", "\u202e"];
        for (var i = 0; i < 400; i++)
        {
            var key = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => atoms[random.Next(atoms.Length)]));
            try
            {
                await PutAsync(store, key, [1]);
                Assert.True(ObjectKey.IsValid(key));
                Assert.Equal([key], await ListAsync(store, ""));
                await store.DeleteAsync(key);
            }
            catch (ArgumentException)
            {
                Assert.False(ObjectKey.IsValid(key));
            }
        }

        Assert.Empty(Directory.GetFileSystemEntries(_fixture.Root));
        Assert.Equal(["objects", "staging"], Directory.GetFileSystemEntries(Path.GetDirectoryName(_fixture.Root)!).Select(Path.GetFileName).Order());
    }

    public void Dispose() => _fixture.Dispose();

    private string PartsFolder(string name) => Path.Combine(_fixture.Staging, "parts", name);

    private async Task<string> BeginWithPartsAsync(FolderObjectStore store)
    {
        var id = await store.BeginPartsAsync("k");
        Assert.Equal(SignedPutOutcome.Stored, await PutPartAsync(store, "k", id, 1, [1]));
        Assert.Equal(SignedPutOutcome.Stored, await PutPartAsync(store, "k", id, 2, [2]));
        return id;
    }

    private Task<SignedPutOutcome> PutPartAsync(FolderObjectStore store, string key, string id, int part, byte[] bytes) =>
        FolderStoreFixture.PutAsync(store, store.SignPart(key, id, part, bytes.Length, _fixture.Time.GetUtcNow().AddDays(20)), new MemoryStream(bytes), bytes.Length);

    private static Task<bool> PutAsync(FolderObjectStore store, string key, byte[] bytes) => store.PutAsync(key, new MemoryStream(bytes), bytes.Length);

    private static async Task<byte[]> ReadAsync(FolderObjectStore store, string key)
    {
        await using var content = await store.OpenAsync(key);
        var bytes = new MemoryStream();
        await content!.Content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static async Task<List<string>> ListAsync(FolderObjectStore store, string prefix)
    {
        var keys = new List<string>();
        await foreach (var info in store.ListAsync(prefix))
            keys.Add(info.Key);
        return keys;
    }
}
