using Replica.Support;

namespace Replica.ObjectStore.Tests;

/// <summary>What every <see cref="IObjectStore"/> promises; each implementation derives from it.</summary>
public abstract partial class ObjectStoreBehaviour
{
    public static TheoryData<string> GoodKeys => new()
    {
        "a b+c%2F.mp4", "CON", "x/NUL.txt", "x/aux", "فیلم ۱.mp4", "片段.mp4", "Подписаться.mov", "a\\b", "x/...", "trailing. ", "x/.hidden",
        "MiXed/Case", "quote\"'<>|?*:", "tab\tline\nfeed", "e\u0301", "\u00e9", "x/" + string.Concat(Enumerable.Repeat("🎬", 63)) + "abc",
    };

    public static TheoryData<string> BadKeys => new()
    {
        "", "/", "/a", "a/", "a//b", ".", "..", "../x", "a/../b", "a/..", "a/./b", "nul\0", new string('k', 1025),
        string.Concat(Enumerable.Repeat("片/", 256)) + "xx",
    };

    protected abstract IObjectStore Store { get; }

    /// <summary>Bytes that every part but the last must have at least.</summary>
    protected virtual int PartLength => 100;

    /// <summary>PUTs as an HTTP client would.</summary>
    /// <returns>True if the bytes were accepted.</returns>
    protected abstract Task<bool> PutToAsync(Uri url, byte[] body);

    protected abstract DateTimeOffset Now { get; }

    [Theory]
    [MemberData(nameof(GoodKeys))]
    public async Task An_odd_key_keeps_its_object_to_the_byte(string key)
    {
        var bytes = TestBytes.Create(1000, key.Length);
        Assert.True(await PutAsync(key, bytes));

        Assert.Equal(bytes, await ReadAsync(key));
        Assert.Equal(bytes.Length, (await Store.FindAsync(key))!.Length);
        Assert.Equal([key], await KeysAsync(""));
        await Store.DeleteAsync(key);
        Assert.Null(await Store.FindAsync(key));
    }

    [Theory]
    [MemberData(nameof(BadKeys))]
    public Task A_hostile_key_is_refused_everywhere(string key) => AssertRefusedAsync(key);

    [Fact]
    public async Task A_key_that_is_no_text_is_refused_everywhere()
    {
        // Not theory data: the test runner would replace lone surrogates.
        await AssertRefusedAsync("\ud83d");
        await AssertRefusedAsync("x\udc00y");
    }

    [Fact]
    public async Task A_missing_object_is_null_and_deleting_it_is_no_fault()
    {
        Assert.Null(await Store.FindAsync("a/b"));
        Assert.Null(await Store.OpenAsync("a/b"));
        await Store.DeleteAsync("a/b");
    }

    [Fact]
    public async Task An_empty_object_exists()
    {
        await PutAsync("empty", []);
        Assert.Equal(0, (await Store.FindAsync("empty"))!.Length);
        Assert.Empty(await ReadAsync("empty"));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(0, 1)]
    [InlineData(99, 1)]
    [InlineData(10, 50)]
    public async Task A_range_gives_just_its_bytes(int offset, int length)
    {
        var bytes = TestBytes.Create(100);
        await PutAsync("r", bytes);

        await using var content = await Store.OpenAsync("r", new ObjectRange(offset, length));
        Assert.Equal(100, content!.Info.Length);
        Assert.Equal(bytes[offset..(offset + length)], await ReadAsync(content.Content));
    }

    [Theory]
    [InlineData(0, 101)]
    [InlineData(100, 1)]
    [InlineData(-1, 5)]
    [InlineData(5, 0)]
    [InlineData(1, long.MaxValue)]
    [InlineData(long.MaxValue, 1)]
    public async Task A_range_outside_the_object_is_refused(long offset, long length)
    {
        await PutAsync("r", TestBytes.Create(100));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenAsync("r", new ObjectRange(offset, length)));
    }

    [Fact]
    public async Task A_put_replaces_the_object_and_its_etag()
    {
        var etags = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            await PutAsync("same", [(byte)i]);
            var info = await Store.FindAsync("same");
            Assert.True(etags.Add(info!.ETag));
            Assert.DoesNotContain('"', info.ETag);
            await using var content = await Store.OpenAsync("same");
            Assert.Equal(info, content!.Info);
            Assert.Equal([(byte)i], await ReadAsync(content.Content));
        }
    }

    [Fact]
    public async Task An_object_is_replaced_only_while_it_is_the_one_that_was_read()
    {
        Assert.False(await Store.ReplaceAsync("same", new byte[] { 9 }, "0123456789abcdef0123456789abcdef"));
        Assert.Null(await Store.FindAsync("same"));
        await PutAsync("same", [1]);
        var first = (await Store.FindAsync("same"))!.ETag;
        Assert.True(await Store.ReplaceAsync("same", new byte[] { 2 }, first));
        Assert.False(await Store.ReplaceAsync("same", new byte[] { 3 }, first));
        await using var content = await Store.OpenAsync("same");
        Assert.Equal([2], await ReadAsync(content!.Content));
    }

    [Fact]
    public async Task A_reader_keeps_the_object_that_it_opened()
    {
        var first = TestBytes.Create(100_000, 1);
        await PutAsync("same", first);
        await using var content = await Store.OpenAsync("same");

        await PutAsync("same", TestBytes.Create(5, 2));
        Assert.Equal(first, await ReadAsync(content!.Content));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(0)]
    public async Task Content_of_another_length_is_refused_and_changes_nothing(int length)
    {
        await PutAsync("kept", [1, 2, 3]);
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync("kept", new MemoryStream(TestBytes.Create(100)), length));
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync("fresh/x", new MemoryStream(TestBytes.Create(100)), length));

        Assert.Equal([1, 2, 3], await ReadAsync("kept"));
        Assert.Equal(["kept"], await KeysAsync(""));
    }

    [Fact]
    public async Task A_put_whose_content_fails_midway_changes_nothing()
    {
        await PutAsync("kept", [1, 2, 3]);
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync("kept", new BrokenStream(50_000), 100_000));
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync("fresh", new BrokenStream(50_000), 100_000));

        Assert.Equal([1, 2, 3], await ReadAsync("kept"));
        Assert.Equal(["kept"], await KeysAsync(""));
    }

    [Fact]
    public async Task Only_if_absent_leaves_an_object_alone()
    {
        Assert.True(await PutAsync("once", [1], onlyIfAbsent: true));
        Assert.False(await PutAsync("once", [2], onlyIfAbsent: true));
        Assert.Equal([1], await ReadAsync("once"));
    }

    [Fact]
    public async Task Of_many_puts_at_once_only_if_absent_lets_one_through()
    {
        var tries = Enumerable.Range(0, 16).Select(i => Task.Run(() => PutAsync("race/once", [(byte)i], onlyIfAbsent: true))).ToArray();
        var won = await Task.WhenAll(tries);

        var winner = Assert.Single(Enumerable.Range(0, 16), i => won[i]);
        Assert.Equal([(byte)winner], await ReadAsync("race/once"));
    }

    [Fact]
    public async Task Readers_see_whole_objects_while_writers_replace_them()
    {
        await PutAsync("busy", Filled(0));
        var writers = Enumerable.Range(1, 4).Select(value => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                await PutAsync("busy", Filled(value));
        })).ToArray();
        while (!writers.All(writer => writer.IsCompleted))
            Assert.Single((await ReadAsync("busy")).Distinct());
        await Task.WhenAll(writers);

        static byte[] Filled(int value) => [.. Enumerable.Repeat((byte)value, 20_000 + value)];
    }

    [Fact]
    public async Task Puts_and_deletes_of_neighbours_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                await PutAsync($"shared/folder/{worker}", [(byte)i]);
                Assert.Equal([(byte)i], await ReadAsync($"shared/folder/{worker}"));
                await Store.DeleteAsync($"shared/folder/{worker}");
            }
        })));
        Assert.Empty(await KeysAsync(""));
    }

    protected Task<bool> PutAsync(string key, byte[] bytes, bool onlyIfAbsent = false) =>
        Store.PutAsync(key, new MemoryStream(bytes), bytes.Length, onlyIfAbsent);

    protected Task<bool> PutPartAsync(string key, string id, int part, byte[] bytes) =>
        PutToAsync(Store.SignPart(key, id, part, bytes.Length, Now.AddHours(1)), bytes);

    protected async Task<byte[]> ReadAsync(string key)
    {
        await using var content = await Store.OpenAsync(key);
        Assert.NotNull(content);
        return await ReadAsync(content.Content);
    }

    protected async Task<List<string>> KeysAsync(string prefix, string? after = null)
    {
        var keys = new List<string>();
        await foreach (var info in Store.ListAsync(prefix, after))
            keys.Add(info.Key);
        return keys;
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task AssertRefusedAsync(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.FindAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(key, [1]));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.BeginPartsAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ListPartsAsync(key, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.CompletePartsAsync(key, "x", 1));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AbortPartsAsync(key, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.CopyAsync("a", key));
        Assert.Throws<ArgumentException>(() => Store.SignPut(key, 1, Now.AddHours(1)));
        Assert.Throws<ArgumentException>(() => Store.SignPart(key, "x", 1, 1, Now.AddHours(1)));
    }
}
