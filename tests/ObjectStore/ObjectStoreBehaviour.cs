using System.Text;
using Replica.Support;

namespace Replica.ObjectStore.Tests;

/// <summary>What every <see cref="IObjectStore"/> promises; each implementation derives from it.</summary>
public abstract class ObjectStoreBehaviour
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

    [Fact]
    public async Task A_copy_has_the_same_bytes_and_keeps_the_source()
    {
        var bytes = TestBytes.Create(300_000);
        await PutAsync("from", bytes);

        Assert.True(await Store.CopyAsync("from", "to/here"));
        Assert.Equal(bytes, await ReadAsync("to/here"));
        Assert.Equal(bytes, await ReadAsync("from"));
        await PutAsync("other", [1]);
        Assert.False(await Store.CopyAsync("other", "to/here", onlyIfAbsent: true));
        Assert.Equal(bytes, await ReadAsync("to/here"));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Store.CopyAsync("nowhere", "x"));
    }

    [Fact]
    public async Task A_copy_onto_itself_changes_no_byte()
    {
        await PutAsync("k", [1, 2]);
        Assert.True(await Store.CopyAsync("k", "k"));
        Assert.False(await Store.CopyAsync("k", "k", onlyIfAbsent: true));
        Assert.Equal([1, 2], await ReadAsync("k"));
    }

    [Theory]
    [MemberData(nameof(GoodKeys))]
    public async Task A_copy_goes_from_and_to_any_odd_key(string key)
    {
        await PutAsync(key, [1, 2]);
        Assert.True(await Store.CopyAsync(key, "between"));
        await Store.DeleteAsync(key);
        Assert.True(await Store.CopyAsync("between", key, onlyIfAbsent: true));
        Assert.Equal([1, 2], await ReadAsync(key));
    }

    [Fact]
    public async Task A_listing_is_in_the_order_of_the_keys_utf8_bytes()
    {
        // '!' sorts before the '/' between segments, '0' after it; U+FF21 sorts before U+1F3AC in UTF-8 and after it in UTF-16.
        string[] keys = ["a!", "a!/x", "a/b", "a/b!c", "a/c/d", "a0", "b/\uFF21", "b/🎬", "b/片", "é", "z"];
        string[] written = [.. keys.Where(key => key != "a!")];
        foreach (var key in written.Reverse())
            await PutAsync(key, [1]);

        string[] expected = [.. written.OrderBy(key => key, Comparer<string>.Create((x, y) =>
            Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))))];
        Assert.Equal(expected, await KeysAsync(""));
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[(i + 1)..], await KeysAsync("", after: expected[i]));
    }

    [Fact]
    public async Task A_listing_can_start_after_a_key_that_does_not_exist()
    {
        foreach (var key in new[] { "a/1", "a/3", "b/1" })
            await PutAsync(key, [1]);
        Assert.Equal(["a/3", "b/1"], await KeysAsync("", after: "a/2"));
        Assert.Equal(["b/1"], await KeysAsync("", after: "a/zzz/deeper"));
        Assert.Equal(["a/1", "a/3", "b/1"], await KeysAsync("", after: "a"));
        Assert.Equal(["a/3"], await KeysAsync("a/", after: "a/1"));
        Assert.Empty(await KeysAsync("", after: "c"));
    }

    [Theory]
    [InlineData("", 4)]
    [InlineData("item", 4)]
    [InlineData("item/", 2)]
    [InlineData("item/da", 1)]
    [InlineData("item/data/x", 1)]
    [InlineData("item/data/x/", 0)]
    [InlineData("item2/", 1)]
    [InlineData("none/", 0)]
    [InlineData("../", 0)]
    [InlineData("item/../", 0)]
    [InlineData("/", 0)]
    [InlineData("item//", 0)]
    public async Task A_listing_has_the_keys_with_its_prefix(string prefix, int count)
    {
        foreach (var key in new[] { "item/data/x", "item/torrent", "item-1/torrent", "item2/torrent" })
            await PutAsync(key, [1]);
        Assert.Equal(count, (await KeysAsync(prefix)).Count);
    }

    [Fact]
    public async Task A_signed_put_stores_the_object()
    {
        var url = Store.SignPut("incoming/1/a b+c%2F.mp4", 10, Now.AddHours(1));
        Assert.True(await PutToAsync(url, TestBytes.Create(10)));
        Assert.Equal(TestBytes.Create(10), await ReadAsync("incoming/1/a b+c%2F.mp4"));
    }

    [Theory]
    [MemberData(nameof(GoodKeys))]
    public async Task A_signed_put_reaches_any_odd_key(string key)
    {
        Assert.True(await PutToAsync(Store.SignPut(key, 3, Now.AddHours(1)), [1, 2, 3]));
        Assert.Equal([1, 2, 3], await ReadAsync(key));
    }

    [Fact]
    public async Task A_signed_put_is_no_good_once_it_has_expired()
    {
        Assert.False(await PutToAsync(Store.SignPut("incoming/1/x", 3, Now.AddSeconds(-5)), [1, 2, 3]));
        Assert.Null(await Store.FindAsync("incoming/1/x"));
    }

    [Fact]
    public async Task A_signed_put_of_another_length_is_refused()
    {
        var url = Store.SignPut("incoming/1/x", 10, Now.AddHours(1));
        Assert.False(await PutToAsync(url, TestBytes.Create(9)));
        Assert.False(await PutToAsync(url, TestBytes.Create(11)));
        Assert.Null(await Store.FindAsync("incoming/1/x"));
    }

    [Fact]
    public async Task Parts_sent_in_any_order_and_again_make_the_object()
    {
        var bytes = TestBytes.Create((2 * PartLength) + 50);
        var id = await Store.BeginPartsAsync("big/file");
        byte[][] parts = [bytes[..PartLength], bytes[PartLength..(2 * PartLength)], bytes[(2 * PartLength)..]];
        foreach (var part in new[] { 3, 1, 2, 1 })
            Assert.True(await PutPartAsync("big/file", id, part, parts[part - 1]));

        Assert.Null(await Store.FindAsync("big/file"));
        Assert.Equal([new PartInfo(1, PartLength), new(2, PartLength), new(3, 50)], await Store.ListPartsAsync("big/file", id));
        await Store.CompletePartsAsync("big/file", id, 3);
        Assert.Equal(bytes, await ReadAsync("big/file"));
        Assert.Empty(await Store.ListPartsAsync("big/file", id));
    }

    [Fact]
    public async Task A_part_sent_again_takes_the_place_of_the_first()
    {
        var id = await Store.BeginPartsAsync("k");
        Assert.True(await PutPartAsync("k", id, 1, [1, 1, 1]));
        Assert.True(await PutPartAsync("k", id, 1, [2, 2, 2]));
        await Store.CompletePartsAsync("k", id, 1);
        Assert.Equal([2, 2, 2], await ReadAsync("k"));
    }

    [Fact]
    public async Task Completing_with_a_part_missing_fails_and_can_be_tried_again()
    {
        var id = await Store.BeginPartsAsync("k");
        var bytes = TestBytes.Create((2 * PartLength) + 1);
        byte[][] parts = [bytes[..PartLength], bytes[PartLength..(2 * PartLength)], bytes[(2 * PartLength)..]];
        await PutPartAsync("k", id, 1, parts[0]);
        await PutPartAsync("k", id, 3, parts[2]);
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.CompletePartsAsync("k", id, 3));

        Assert.True(await PutPartAsync("k", id, 2, parts[1]));
        await Store.CompletePartsAsync("k", id, 3);
        Assert.Equal(bytes, await ReadAsync("k"));
    }

    [Fact]
    public async Task After_completion_no_part_changes_a_byte_and_completing_again_does_nothing()
    {
        var id = await Store.BeginPartsAsync("k");
        var url = Store.SignPart("k", id, 1, 2, Now.AddHours(1));
        Assert.True(await PutToAsync(url, [1, 2]));
        await Store.CompletePartsAsync("k", id, 1);
        var completed = await Store.FindAsync("k");

        Assert.False(await PutToAsync(url, [3, 4]));
        await Store.CompletePartsAsync("k", id, 1);
        Assert.Equal(completed, await Store.FindAsync("k"));
        Assert.Equal([1, 2], await ReadAsync("k"));
    }

    [Fact]
    public async Task Completing_from_many_sides_at_once_makes_one_object()
    {
        var id = await Store.BeginPartsAsync("k");
        await PutPartAsync("k", id, 1, TestBytes.Create(100_000));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Store.CompletePartsAsync("k", id, 1))));
        Assert.Equal(TestBytes.Create(100_000), await ReadAsync("k"));
    }

    [Fact]
    public async Task An_aborted_upload_takes_no_parts_and_cannot_be_completed()
    {
        var id = await Store.BeginPartsAsync("k");
        Assert.True(await PutPartAsync("k", id, 1, [1]));
        await Store.AbortPartsAsync("k", id);
        await Store.AbortPartsAsync("k", id);

        Assert.False(await PutPartAsync("k", id, 1, [1]));
        Assert.Empty(await Store.ListPartsAsync("k", id));
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.CompletePartsAsync("k", id, 1));
        Assert.Null(await Store.FindAsync("k"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../../objects")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcdef.2~made-up")]
    public async Task An_id_that_the_store_did_not_make_names_nothing(string id)
    {
        await PutAsync("x", [1]);
        Assert.Empty(await Store.ListPartsAsync("k", id));
        await Store.AbortPartsAsync("k", id);
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.CompletePartsAsync("k", id, 1));
        Assert.False(await PutPartAsync("k", id, 1, [1]));
        Assert.Equal(["x"], await KeysAsync(""));
    }

    [Fact]
    public async Task The_id_of_one_keys_upload_is_no_good_for_another_key()
    {
        var id = await Store.BeginPartsAsync("mine");
        await PutPartAsync("mine", id, 1, [1]);

        Assert.False(await PutPartAsync("yours", id, 1, [2]));
        Assert.Empty(await Store.ListPartsAsync("yours", id));
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.CompletePartsAsync("yours", id, 1));
        await Store.AbortPartsAsync("yours", id);
        Assert.Single(await Store.ListPartsAsync("mine", id));
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
