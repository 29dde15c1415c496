using Replica.ObjectStore.Folder;
using Replica.Support;

namespace Replica.ObjectStore.Tests.Folder;

public sealed class SignedPutTests : IDisposable
{
    private const string Key = "incoming/1/فیلم ۱.mp4";

    private readonly FolderStoreFixture _fixture = new();
    private readonly FolderObjectStore _store;

    public SignedPutTests() => _store = _fixture.Open();

    [Fact]
    public void The_url_stands_below_the_public_base_with_the_key_encoded()
    {
        var url = _store.SignPut("a/a b+c%2F.mp4", 5, _fixture.Time.GetUtcNow());
        Assert.StartsWith("http://127.0.0.1:8080/store/a/a%20b%2Bc%252F.mp4?length=5&expires=", url.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_url_is_good_until_it_expires()
    {
        var url = _store.SignPut(Key, 3, _fixture.Time.GetUtcNow().AddMinutes(10));
        Assert.Equal(SignedPutOutcome.Stored, await PutAsync(url));
        _fixture.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(SignedPutOutcome.Expired, await PutAsync(url));
    }

    [Theory]
    [InlineData("length=3", "length=4")]
    [InlineData("length=3", "length=03")]
    [InlineData("expires=", "expires=9")]
    [InlineData("signature=", "signature=0")]
    [InlineData("part=1", "part=2")]
    [InlineData("part=1", "part=01")]
    [InlineData("part=1&", "")]
    [InlineData("partsId=", "partsId=a")]
    [InlineData("incoming/1", "incoming/2")]
    [InlineData("incoming/1/", "")]
    public async Task A_changed_url_is_refused_unread(string from, string to)
    {
        var id = await _store.BeginPartsAsync(Key);
        var url = _store.SignPart(Key, id, 1, 3, _fixture.Time.GetUtcNow().AddMinutes(10)).AbsoluteUri;
        Assert.Contains(from, url, StringComparison.Ordinal);
        var body = new MemoryStream([1, 2, 3]);

        var outcome = await FolderStoreFixture.PutAsync(_store, new Uri(url.Replace(from, to, StringComparison.Ordinal)), body, 3);
        Assert.Equal(SignedPutOutcome.BadSignature, outcome);
        Assert.Equal(0, body.Position);
        Assert.Empty(await _store.ListPartsAsync(Key, id));
    }

    [Fact]
    public async Task A_whole_objects_url_is_no_good_for_a_part_nor_the_other_way_round()
    {
        var expires = _fixture.Time.GetUtcNow().AddMinutes(10);
        var id = await _store.BeginPartsAsync(Key);
        var whole = Query(_store.SignPut(Key, 3, expires));
        var part = Query(_store.SignPart(Key, id, 1, 3, expires));

        Assert.Equal(SignedPutOutcome.BadSignature, await SendAsync(whole with { PartsId = id, Part = "1" }));
        Assert.Equal(SignedPutOutcome.BadSignature, await SendAsync(part with { PartsId = null, Part = null }));
        Assert.Equal(SignedPutOutcome.BadSignature, await SendAsync(whole with { Part = "0" }));
        Assert.Equal(SignedPutOutcome.BadSignature, await SendAsync(new SignedPutQuery(null, null, null, null, null)));
        Assert.Equal(SignedPutOutcome.Stored, await SendAsync(whole));
        Assert.Equal(SignedPutOutcome.Stored, await SendAsync(part));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2L)]
    [InlineData(4L)]
    public async Task A_missing_or_other_content_length_is_refused_unread(long? contentLength)
    {
        var body = new MemoryStream([1, 2, 3]);
        var url = _store.SignPut(Key, 3, _fixture.Time.GetUtcNow().AddMinutes(10));
        Assert.Equal(SignedPutOutcome.WrongLength, await FolderStoreFixture.PutAsync(_store, url, body, contentLength));
        Assert.Equal(0, body.Position);
    }

    [Fact]
    public async Task A_body_that_is_not_as_long_as_it_says_is_refused()
    {
        var url = _store.SignPut(Key, 3, _fixture.Time.GetUtcNow().AddMinutes(10));
        Assert.Equal(SignedPutOutcome.WrongLength, await FolderStoreFixture.PutAsync(_store, url, new MemoryStream([1, 2]), 3));
        Assert.Equal(SignedPutOutcome.WrongLength, await FolderStoreFixture.PutAsync(_store, url, new MemoryStream([1, 2, 3, 4]), 3));
        Assert.Null(await _store.FindAsync(Key));
        Assert.Empty(_fixture.StagedFiles());
    }

    [Fact]
    public async Task Another_key_signs_other_urls()
    {
        var other = new FolderObjectStore(_fixture.Root, _fixture.Staging, TestBytes.Create(32, 1), () => FolderStoreFixture.Base, null, _fixture.Time);
        Assert.Equal(SignedPutOutcome.BadSignature, await PutAsync(other.SignPut(Key, 3, _fixture.Time.GetUtcNow().AddMinutes(10))));
    }

    [Fact]
    public void A_short_signing_key_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            new FolderObjectStore(_fixture.Root, _fixture.Staging, new byte[31], () => FolderStoreFixture.Base, null, _fixture.Time));

    public void Dispose() => _fixture.Dispose();

    private Task<SignedPutOutcome> PutAsync(Uri url) => FolderStoreFixture.PutAsync(_store, url, new MemoryStream([1, 2, 3]), 3);

    private Task<SignedPutOutcome> SendAsync(SignedPutQuery query) => _store.AcceptSignedPutAsync(Key, query, new MemoryStream([1, 2, 3]), 3);

    private static SignedPutQuery Query(Uri url)
    {
        var values = url.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return new SignedPutQuery(
            values.GetValueOrDefault("partsId"), values.GetValueOrDefault("part"), values["length"], values["expires"], values["signature"]);
    }
}
