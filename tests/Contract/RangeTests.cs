using System.Net;
using System.Text;

namespace Replica.Contract.Tests;

/// <summary>HTTP semantics of /replica/view and /replica/download (RFC 9110) on a published item.</summary>
public sealed class RangeTests(PublishedItem item) : IClassFixture<PublishedItem>
{
    private const int Length = 1_234_567;

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-65535", 0, 65536)]
    [InlineData("bytes=617000-617999", 617000, 1000)]
    [InlineData("bytes=1234000-", 1234000, 567)]
    [InlineData("bytes=-1", Length - 1, 1)]
    [InlineData("bytes=-70000", Length - 70000, 70000)]
    [InlineData("bytes=-9999999999", 0, Length)]
    [InlineData("bytes=1234566-9999999999", Length - 1, 1)]
    [InlineData("bytes=0-", 0, Length)]
    public async Task A_range_gives_exactly_its_bytes(string range, int offset, int length)
    {
        using var answer = await SendAsync(HttpMethod.Get, ("Range", range));
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal($"bytes {offset}-{offset + length - 1}/{Length}", answer.Content.Headers.ContentRange?.ToString());
        Assert.Equal(length, answer.Content.Headers.ContentLength);
        Assert.Equal(item.Bytes[offset..(offset + length)], await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=1234567-")]
    [InlineData("bytes=9999999999-")]
    [InlineData("bytes=-0")]
    public async Task A_range_outside_the_file_is_416_with_its_length(string range)
    {
        using var answer = await SendAsync(HttpMethod.Get, ("Range", range));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal($"bytes */{Length}", answer.Content.Headers.ContentRange?.ToString());
    }

    [Theory]
    [InlineData("bytes=")]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=a-b")]
    [InlineData("lines=0-1")]
    [InlineData("0-1")]
    public async Task A_malformed_or_unknown_range_is_ignored(string range)
    {
        using var answer = await SendAsync(HttpMethod.Get, ("Range", range));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(item.Bytes, await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Several_ranges_come_as_parts()
    {
        using var answer = await SendAsync(HttpMethod.Get, ("Range", "bytes=0-99, 500000-500099, -100"));
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        var type = answer.Content.Headers.ContentType!;
        Assert.Equal("multipart/byteranges", type.MediaType);
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(answer.Content.Headers.ContentLength, body.Length);
        var boundary = type.Parameters.Single(parameter => parameter.Name == "boundary").Value!.Trim('"');
        var text = Encoding.Latin1.GetString(body);
        var parts = text.Split($"--{boundary}");
        Assert.Equal(5, parts.Length);
        Assert.Equal("--", parts[^1].Trim());
        foreach (var (part, offset) in parts[1..^1].Zip([0, 500_000, Length - 100]))
        {
            var (head, data) = (part.Split("\r\n\r\n", 2)[0], part.Split("\r\n\r\n", 2)[1]);
            Assert.Contains($"Content-Range: bytes {offset}-{offset + 99}/{Length}", head, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("Content-Type: video/mp4", head, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(item.Bytes[offset..(offset + 100)], Encoding.Latin1.GetBytes(data)[..100]);
            Assert.Equal("\r\n", data[100..]);
        }
    }

    [Fact]
    public async Task A_flood_of_ranges_costs_no_more_than_the_file()
    {
        using var answer = await SendAsync(HttpMethod.Get, ("Range", "bytes=" + string.Join(',', Enumerable.Repeat("0-", 1000))));
        Assert.True((await answer.Content.ReadAsByteArrayAsync()).Length <= Length + 1000);
    }

    /// <remarks>RFC 9110, section 14.2: only GET has ranges.</remarks>
    [Theory]
    [InlineData(null)]
    [InlineData("bytes=5-9")]
    public async Task Head_has_the_headers_of_a_whole_get_and_no_body(string? range)
    {
        using var get = await SendAsync(HttpMethod.Get);
        using var head = await SendAsync(HttpMethod.Head, ("Range", range));
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal("bytes", Assert.Single(head.Headers.AcceptRanges));
    }

    [Fact]
    public async Task Validators_decide_between_whole_part_and_nothing()
    {
        using var first = await SendAsync(HttpMethod.Get);
        var etag = first.Headers.ETag!;
        Assert.False(etag.IsWeak);
        Assert.Equal("public, max-age=604800, immutable", string.Join(", ", first.Headers.GetValues("Cache-Control")).Replace("max-age=604800, public", "public, max-age=604800", StringComparison.Ordinal));
        Assert.Equal("nosniff", Assert.Single(first.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(first.Headers.Contains("Content-Security-Policy"));

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(("If-None-Match", etag.Tag)));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(("If-None-Match", $"\"x\", {etag.Tag}")));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(("If-None-Match", "*")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(("If-None-Match", "\"x\"")));
        Assert.Equal(HttpStatusCode.PartialContent, await StatusAsync(("Range", "bytes=0-1"), ("If-Range", etag.Tag)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(("Range", "bytes=0-1"), ("If-Range", "\"x\"")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(("Range", "bytes=0-1"), ("If-Range", $"W/{etag.Tag}")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(("Range", "bytes=0-1"), ("If-Range", "Wed, 21 Oct 2026 07:28:00 GMT")));
    }

    [Fact]
    public async Task Download_is_an_attachment_and_view_is_inline()
    {
        using var view = await SendAsync(HttpMethod.Head);
        Assert.Equal("inline", view.Content.Headers.ContentDisposition?.DispositionType);
        using var download = await SendAsync(HttpMethod.Head, "replica/download");
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Quarterly tulips.mp4", download.Content.Headers.ContentDisposition?.FileNameStar);
    }

    [Fact]
    public async Task Many_readers_at_once_each_get_their_bytes() =>
        await Task.WhenAll(Enumerable.Range(0, 24).Select(async reader =>
        {
            var offset = reader * 50_000;
            using var answer = await SendAsync(HttpMethod.Get, ("Range", $"bytes={offset}-{offset + 59_999}"));
            Assert.Equal(item.Bytes[offset..(offset + 60_000)], await answer.Content.ReadAsByteArrayAsync());
        }));

    private async Task<HttpStatusCode> StatusAsync(params (string, string?)[] headers)
    {
        using var answer = await SendAsync(HttpMethod.Get, headers);
        return answer.StatusCode;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, params (string, string?)[] headers) => SendAsync(method, "replica/view", headers);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string route, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"{route}?link={Uri.EscapeDataString(item.Link)}");
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);
        return await item.System.Http.SendAsync(request);
    }
}
