using System.Text;
using Replica.Support;

namespace Replica.ObjectStore.Tests;

/// <content>Copies, listings and signed puts.</content>
public abstract partial class ObjectStoreBehaviour
{
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
}
