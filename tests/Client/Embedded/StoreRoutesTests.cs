using System.Net;

namespace Replica.Client.Tests.Embedded;

public sealed class StoreRoutesTests(PublishedClip clip) : IClassFixture<PublishedClip>
{
    private readonly UpInstance _up = clip.Up;

    private string DataKey => $"store/{Hash}/data/clip.mp4/clip.mp4";

    private string Hash => clip.Link["magnet:?xt=urn:btih:".Length..][..40];

    [Fact]
    public async Task A_published_object_is_read_whole_and_in_ranges()
    {
        using var whole = await _up.SendAsync(HttpMethod.Get, DataKey);
        Assert.Equal(clip.Bytes, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", whole.Content.Headers.ContentType?.MediaType);
        Assert.Equal("sandbox", whole.Headers.GetValues("Content-Security-Policy").Single());
        using var part = await _up.SendAsync(HttpMethod.Get, DataKey, null, ("Range", "bytes=100-299"));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(clip.Bytes.AsSpan(100, 200).ToArray(), await part.Content.ReadAsByteArrayAsync());
        using var outside = await _up.SendAsync(HttpMethod.Get, DataKey, null, ("Range", "bytes=99999999-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, outside.StatusCode);
        using var head = await _up.SendAsync(HttpMethod.Head, DataKey);
        Assert.Equal(clip.Bytes.Length, head.Content.Headers.ContentLength);
        using var same = await _up.SendAsync(HttpMethod.Get, DataKey, null, ("If-None-Match", whole.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Theory]
    [InlineData("store/incoming/x/torrent")]
    [InlineData("store/INCOMING/x/torrent")]
    [InlineData("store/%69ncoming/x/torrent")]
    [InlineData("store/x/%2e%2e/incoming/x/torrent")]
    [InlineData("store/..%2fcatalogue.db")]
    [InlineData("store/")]
    [InlineData("store/nothing/torrent")]
    public async Task What_is_not_published_is_not_there(string path)
    {
        using var response = await _up.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_stored_without_a_signature()
    {
        foreach (var query in new[] { "", "?length=1&expires=99999999999&signature=" + new string('0', 64) })
        {
            using var response = await _up.SendAsync(HttpMethod.Put, $"store/{Hash}/torrent{query}", new ByteArrayContent([1]));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }
}
