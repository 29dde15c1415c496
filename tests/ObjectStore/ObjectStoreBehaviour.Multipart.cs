using Replica.Support;

namespace Replica.ObjectStore.Tests;

/// <content>Uploads in parts.</content>
public abstract partial class ObjectStoreBehaviour
{
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
}
