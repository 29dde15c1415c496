using Amazon.S3;
using Amazon.S3.Model;
using Replica.Aws.Tests.Servers;
using Replica.ObjectStore.S3;
using Replica.Support;

namespace Replica.Aws.Tests.S3;

/// <summary>Puts and copies in parts.</summary>
public sealed class S3LargeObjectTests : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;
    private const int Length = 12 * Mebibyte;

    private static readonly S3Sizes Small = new(PutPart: 5 * Mebibyte, SingleCopy: Mebibyte, CopyPart: 5 * Mebibyte);

    private RadosGateway _gateway = null!;
    private string _bucket = "";
    private S3ObjectStore _store = null!;

    public async Task InitializeAsync()
    {
        _gateway = await RadosGateway.GetAsync();
        _bucket = await _gateway.CreateBucketAsync();
        _store = new S3ObjectStore(_gateway.Clients, _bucket, TimeProvider.System, Small);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_put_of_64_MiB_takes_the_memory_of_one_part()
    {
        const long Long = 64 * Mebibyte;
        var content = new GeneratedStream(Long);
        Assert.True(await new S3ObjectStore(_gateway.Clients, _bucket, TimeProvider.System).PutAsync("large", content, Long));

        Assert.InRange(content.BufferLength, 8 * Mebibyte, (8 * Mebibyte) + 1);
        await AssertIsGeneratedAsync("large", Long);
        Assert.EndsWith("-8", (await _store.FindAsync("large"))!.ETag, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Length, Length - 1)]
    [InlineData(Length, Length + 1)]
    [InlineData(10 * Mebibyte, Length)]
    [InlineData(Length, 10 * Mebibyte)]
    public async Task A_long_put_of_another_length_leaves_nothing(int content, int announced)
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => _store.PutAsync("k", new GeneratedStream(content), announced));
        await AssertNothingAsync();
    }

    [Fact]
    public async Task A_long_put_that_is_cut_off_or_cancelled_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAsync<IOException>(() => _store.PutAsync("k", new GeneratedStream(Length, position => Fail(position > 6 * Mebibyte)), Length));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.PutAsync(
            "k", new GeneratedStream(Length, position => Cancel(position > 6 * Mebibyte)), Length, cancellationToken: stop.Token));
        await AssertNothingAsync();

        static void Fail(bool now)
        {
            if (now)
                throw new IOException("The connection was reset.");
        }

        void Cancel(bool now)
        {
            if (now)
                stop.Cancel();
        }
    }

    [Fact]
    public async Task What_a_killed_put_sent_is_never_visible_and_takes_nothing_from_the_next()
    {
        // As far as a kill before the last step gets.
        var uploads = new PartUploads(_gateway.Clients.S3, _bucket);
        var id = await uploads.BeginAsync("k", CancellationToken.None);
        using var http = new HttpClient();
        using var part = new ByteArrayContent(new byte[10]);
        using var sent = await http.PutAsync(_store.SignPart("k", id.ToString(), 1, 10, TimeProvider.System.GetUtcNow().AddHours(1)), part);
        Assert.True(sent.IsSuccessStatusCode);

        Assert.Null(await _store.FindAsync("k"));
        Assert.Null(await _store.OpenAsync("k"));
        Assert.Empty(await KeysAsync());
        Assert.True(await _store.PutAsync("k", new GeneratedStream(Length), Length, onlyIfAbsent: true));
        await AssertIsGeneratedAsync("k", Length);
    }

    [Fact]
    public async Task A_long_put_only_if_absent_reads_nothing_of_its_content_when_there_is_an_object()
    {
        await _store.PutAsync("k", new MemoryStream([1]), 1);
        var content = new GeneratedStream(Length, _ => throw new IOException("Read."));
        Assert.False(await _store.PutAsync("k", content, Length, onlyIfAbsent: true));
        Assert.Equal(1, (await _store.FindAsync("k"))!.Length);
    }

    [Theory]
    [InlineData("فیلم ۱/a b+c%2F 🎬.mp4")]
    [InlineData("plain")]
    public async Task A_long_copy_goes_in_parts_and_has_the_same_bytes(string key)
    {
        // From a plain key: this gateway does not decode the source's key when it copies parts (it does for whole objects, and AWS does for both).
        await _store.PutAsync("incoming/1", new GeneratedStream(Length), Length);
        Assert.True(await _store.CopyAsync("incoming/1", key, onlyIfAbsent: true));
        Assert.False(await _store.CopyAsync("incoming/1", key, onlyIfAbsent: true));
        Assert.True(await _store.CopyAsync("incoming/1", key));

        await AssertIsGeneratedAsync(key, Length);
        Assert.EndsWith("-3", (await _store.FindAsync(key))!.ETag, StringComparison.Ordinal);
        Assert.Equal(2, (await KeysAsync()).Count);
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task A_source_that_changes_under_a_long_copy_is_not_mixed_with_what_it_was()
    {
        await _store.PutAsync("from", new GeneratedStream(Length), Length);
        var before = (await _store.FindAsync("from"))!;
        await _store.PutAsync("from", new MemoryStream(new byte[Length]), Length);

        var writes = new S3Writes(_gateway.Clients.S3, _bucket, new PartUploads(_gateway.Clients.S3, _bucket), Small);
        await Assert.ThrowsAsync<IOException>(() => writes.CopyAsync(before, "to", onlyIfAbsent: false, CancellationToken.None));
        Assert.Null(await _store.FindAsync("to"));
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task An_object_that_something_else_put_there_does_not_complete_an_aborted_upload()
    {
        var id = await _store.BeginPartsAsync("k");
        await _store.AbortPartsAsync("k", id);
        await _store.PutAsync("k", new MemoryStream([1]), 1);
        await Assert.ThrowsAsync<InvalidDataException>(() => _store.CompletePartsAsync("k", id, 1));
    }

    [Fact]
    public async Task Parts_too_short_to_be_joined_are_a_fault_in_the_data()
    {
        var id = await _store.BeginPartsAsync("k");
        using var http = new HttpClient();
        foreach (var part in new[] { 1, 2 })
        {
            using var content = new ByteArrayContent(TestBytes.Create(10));
            using var sent = await http.PutAsync(_store.SignPart("k", id, part, 10, TimeProvider.System.GetUtcNow().AddHours(1)), content);
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => _store.CompletePartsAsync("k", id, 2));
        Assert.Null(await _store.FindAsync("k"));
    }

    [Fact]
    public async Task A_missing_bucket_is_not_an_empty_one()
    {
        var store = new S3ObjectStore(_gateway.Clients, "no-such-bucket", TimeProvider.System);
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => store.OpenAsync("k"));
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => store.PutAsync("k", new MemoryStream([1]), 1));
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(async () => await store.ListAsync("").GetAsyncEnumerator().MoveNextAsync());
    }

    private async Task AssertNothingAsync()
    {
        Assert.Empty(await KeysAsync());
        Assert.Empty(await UploadsAsync());
    }

    private async Task AssertIsGeneratedAsync(string key, long length)
    {
        await using var content = await _store.OpenAsync(key);
        var buffer = new byte[Mebibyte];
        long position = 0;
        int read;
        while ((read = await content!.Content.ReadAsync(buffer)) > 0)
        {
            for (var i = 0; i < read; i++, position++)
            {
                if (buffer[i] != GeneratedStream.At(position))
                    Assert.Fail($"Byte {position} is another.");
            }
        }

        Assert.Equal(length, position);
    }

    private async Task<List<string>> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (var info in _store.ListAsync(""))
            keys.Add(info.Key);
        return keys;
    }

    private async Task<List<MultipartUpload>> UploadsAsync() =>
        (await _gateway.Clients.S3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _bucket })).MultipartUploads ?? [];
}
