using System.Net;
using System.Text;

namespace Replica.Client.Tests.Embedded;

public sealed class ViewTests(PublishedClip clip) : IClassFixture<PublishedClip>
{
    private readonly UpInstance _up = clip.Up;
    private readonly int _length = clip.Bytes.Length;

    [Fact]
    public async Task The_whole_file_comes_byte_for_byte()
    {
        using var response = await _up.ViewAsync(clip.Link);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(clip.Bytes, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("video/mp4", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("bytes", response.Headers.AcceptRanges.Single());
        Assert.Equal("public, max-age=604800, immutable", string.Join(", ", response.Headers.GetValues("Cache-Control")));
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Content-Security-Policy"));
        Assert.Equal("inline; filename=\"clip.mp4\"; filename*=UTF-8''clip.mp4", response.Content.Headers.GetValues("Content-Disposition").Single());
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=16383-16384", 16_383, 2)]
    [InlineData("bytes=300000-500000", 300_000, 200_001)]
    [InlineData("bytes=600000-", 600_000, -1)]
    [InlineData("bytes=-1000", -1_000, 1_000)]
    [InlineData("bytes=656000-99999999", 656_000, -1)]
    [InlineData("bytes=-99999999", 0, -1)]
    public async Task A_range_is_exactly_that_part(string range, int offset, int length)
    {
        if (offset < 0) offset += _length;
        if (length < 0) length = _length - offset;
        using var response = await _up.ViewAsync(clip.Link, ("Range", range));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {offset}-{offset + length - 1}/{_length}", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(length, response.Content.Headers.ContentLength);
        Assert.Equal(clip.Bytes.AsSpan(offset, length).ToArray(), await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=9-0")]
    [InlineData("bytes=x")]
    [InlineData("pieces=0-1")]
    public async Task A_malformed_range_is_ignored(string range)
    {
        using var response = await _up.ViewAsync(clip.Link, ("Range", range));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_length, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [Theory]
    [InlineData("bytes=99999999-")]
    [InlineData("bytes=-0")]
    public async Task A_range_past_the_end_is_refused(string range)
    {
        using var response = await _up.ViewAsync(clip.Link, ("Range", range));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal($"bytes */{_length}", response.Content.Headers.GetValues("Content-Range").Single());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Several_ranges_come_as_parts()
    {
        using var response = await _up.ViewAsync(clip.Link, ("Range", "bytes=400000-400099,0-9,-5"));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        var type = response.Content.Headers.ContentType!;
        Assert.Equal("multipart/byteranges", type.MediaType);
        var boundary = type.Parameters.Single(p => p.Name == "boundary").Value!;
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(response.Content.Headers.ContentLength, body.Length);

        var expected = new MemoryStream();
        foreach (var (offset, length) in new[] { (400_000, 100), (0, 10), (_length - 5, 5) })
        {
            var lead = expected.Length == 0 ? "" : "\r\n";
            expected.Write(Encoding.ASCII.GetBytes(
                $"{lead}--{boundary}\r\nContent-Type: video/mp4\r\nContent-Range: bytes {offset}-{offset + length - 1}/{_length}\r\n\r\n"));
            expected.Write(clip.Bytes, offset, length);
        }

        expected.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        Assert.Equal(expected.ToArray(), body);
    }

    [Fact]
    public async Task Head_gives_the_same_headers_without_a_body()
    {
        using var get = await _up.ViewAsync(clip.Link);
        using var head = await _up.SendAsync(HttpMethod.Head, "replica/view?link=" + Uri.EscapeDataString(clip.Link), null, ("Range", "bytes=0-9"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(Headers(get), Headers(head));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_range_is_given_only_while_the_file_is_the_same()
    {
        var etag = await ETagAsync();
        using var same = await _up.ViewAsync(clip.Link, ("Range", "bytes=0-9"), ("If-Range", etag));
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        foreach (var other in new[] { "\"other\"", "W/" + etag, "Wed, 21 Oct 2026 07:28:00 GMT" })
        {
            using var response = await _up.ViewAsync(clip.Link, ("Range", "bytes=0-9"), ("If-Range", other));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_file_that_the_client_has_is_not_sent_again()
    {
        var etag = await ETagAsync();
        Assert.Matches("^\"[0-9a-f]{40}-0\"$", etag);
        foreach (var condition in new[] { etag, "W/" + etag, $"\"x\", {etag}", "*" })
        {
            using var response = await _up.ViewAsync(clip.Link, ("If-None-Match", condition));
            Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
            Assert.Equal(etag, response.Headers.ETag?.ToString());
        }

        using var other = await _up.ViewAsync(clip.Link, ("If-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, other.StatusCode);
    }

    [Fact]
    public async Task A_download_is_an_attachment()
    {
        using var response = await _up.SendAsync(HttpMethod.Get, "replica/download?link=" + Uri.EscapeDataString(clip.Link));
        Assert.StartsWith("attachment; ", response.Content.Headers.GetValues("Content-Disposition").Single(), StringComparison.Ordinal);
        Assert.Equal(clip.Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?link=")]
    [InlineData("?link=http%3A%2F%2Fexample.com")]
    [InlineData("?link=magnet%3A%3Fxt%3Durn%3Abtih%3Axyz")]
    [InlineData("?link=magnet%3A%3Fxt%3Durn%3Abtih%3Ac12fe1c06bba254a9dc9f519b335aa7c1367a88a%26xs%3Dreplica%3Aincoming")]
    public async Task What_is_no_link_is_a_bad_request(string query)
    {
        using var response = await _up.SendAsync(HttpMethod.Get, "replica/view" + query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_file_that_the_item_does_not_have_is_not_found()
    {
        using var response = await _up.ViewAsync(clip.Link.Replace("so=0", "so=7", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task An_item_that_nobody_has_times_out_as_a_gateway()
    {
        using var response = await _up.ViewAsync("magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&so=0");
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Object_info_tells_the_files_and_what_the_uploader_said()
    {
        using var response = await _up.SendAsync(HttpMethod.Get, "replica/object_info?replicaLink=" + Uri.EscapeDataString(clip.Link));
        using var json = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var file = json.RootElement.GetProperty("files")[0];
        Assert.Equal(("clip.mp4", _length), (file.GetProperty("path").GetString(), file.GetProperty("length").GetInt32()));
        Assert.Equal("clip.mp4", json.RootElement.GetProperty("metadata").GetProperty("title").GetString());
        Assert.StartsWith(_up.Url + "store/", json.RootElement.GetProperty("webSeeds")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_finds_it_and_works_from_the_page()
    {
        using var response = await _up.SendAsync(HttpMethod.Get, "replica/search?s=clip", null, ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var json = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(clip.Link, json.RootElement.GetProperty("objects")[0].GetProperty("replicaLink").GetString());
    }

    private static string[] Headers(HttpResponseMessage response) =>
        [.. response.Headers.Concat(response.Content.Headers).Where(h => h.Key != "Date").Select(h => $"{h.Key}: {string.Join(',', h.Value)}").Order()];

    private async Task<string> ETagAsync()
    {
        using var response = await _up.SendAsync(HttpMethod.Head, "replica/view?link=" + Uri.EscapeDataString(clip.Link));
        return response.Headers.ETag!.ToString();
    }
}
