using System.Net;
using System.Text.Json;
using Replica.Client.Uploads;
using Replica.Support;

namespace Replica.Client.Tests.Embedded;

public sealed class UploadTests(PublishedClip clip) : IClassFixture<PublishedClip>
{
    private readonly UpInstance _up = clip.Up;

    public static TheoryData<string> Published => new(
        "CON", "Подписаться.mov", "فیلم ۱.mp4", "片段.mp4", "a b+c%2F.mp4", "%41.bin", "so=1&dn=x.mp4", "#?.mp4",
        string.Concat(Enumerable.Repeat("😀", 62)) + "!.x");

    public static TheoryData<string> Refused => new(
        "../x", "a/b", "a\\b", "..", ".", "", "nul\0", "line\nbreak", string.Concat(Enumerable.Repeat("😀", 64)));

    [Theory]
    [MemberData(nameof(Published))]
    public async Task An_odd_name_survives_to_the_letter_and_the_content_to_the_byte(string name)
    {
        var bytes = TestBytes.Create(40_000, name.GetHashCode(StringComparison.Ordinal));
        var link = await _up.PublishAsync(name, bytes);
        using var view = await _up.ViewAsync(link);
        Assert.Equal(bytes, await view.Content.ReadAsByteArrayAsync());
        var disposition = view.Content.Headers.GetValues("Content-Disposition").Single();
        Assert.Equal(name, Uri.UnescapeDataString(disposition[(disposition.IndexOf("UTF-8''", StringComparison.Ordinal) + 7)..]));
        AssertNothingIsLeft();
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_name_that_is_no_file_name_is_refused_with_a_reason(string name)
    {
        using var response = await _up.UploadAsync(name, [1, 2, 3]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_name_that_is_not_utf8_is_refused()
    {
        using var response = await _up.SendAsync(HttpMethod.Post, "replica/upload?name=%FF.mp4", new ByteArrayContent([1]), _up.Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task A_form_that_ends_inside_of_a_file_is_refused()
    {
        var form = new StringContent("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cut.txt\"\r\n\r\nhalf of i");
        form.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } };
        using var response = await _up.SendAsync(HttpMethod.Post, "replica/upload", form, _up.Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task An_announcement_may_be_longer_than_other_requests()
    {
        var announcement = JsonSerializer.Serialize(new { infoHash = "none", title = new string('x', 2 << 20) });
        using var response = await _up.SendAsync(HttpMethod.Post, "v1/uploads", new StringContent(announcement));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task An_empty_file_is_published_and_has_no_range()
    {
        var link = await _up.PublishAsync("empty.txt", []);
        using var whole = await _up.ViewAsync(link);
        Assert.Equal((HttpStatusCode.OK, 0L), (whole.StatusCode, whole.Content.Headers.ContentLength));
        using var range = await _up.ViewAsync(link, ("Range", "bytes=0-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, range.StatusCode);
    }

    [Fact]
    public async Task Uploading_needs_the_token()
    {
        using var content = new ByteArrayContent([1]);
        using var response = await _up.SendAsync(HttpMethod.Post, "replica/upload?name=x", content);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using var list = await _up.SendAsync(HttpMethod.Get, "replica/uploads");
        Assert.Equal(HttpStatusCode.Unauthorized, list.StatusCode);
    }

    [Fact]
    public async Task The_answer_is_what_put_prints_and_the_upload_is_listed_without_its_token()
    {
        using var upload = await _up.UploadAsync("listed.bin", TestBytes.Create(20_000, 77));
        using var json = JsonDocument.Parse(await upload.Content.ReadAsStringAsync());
        string[] fields = ["event", "link", "infoHash", "length", "duplicate", "scrub", "removed", "adminToken"];
        Assert.Equal(fields, json.RootElement.EnumerateObject().Select(p => p.Name));

        using var list = await _up.SendAsync(HttpMethod.Get, "replica/uploads", null, _up.Token);
        var body = await list.Content.ReadAsStringAsync();
        Assert.DoesNotContain(json.RootElement.GetProperty("adminToken").GetString()!, body, StringComparison.Ordinal);
        using var uploads = JsonDocument.Parse(body);
        var entry = uploads.RootElement.EnumerateArray().Single(u => u.GetProperty("link").GetString() == json.RootElement.GetProperty("link").GetString());
        Assert.Equal(("listed.bin", 20_000, "published"), (entry.GetProperty("displayName").GetString(), entry.GetProperty("length").GetInt32(), entry.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_form_publishes_each_of_its_files()
    {
        using var form = new MultipartFormDataContent("----boundary");
        form.Add(new StringContent("ignored"), "note");
        form.Add(Part("file", "первый.bin", TestBytes.Create(30_000, 1)));
        form.Add(Part("file", "second %22q%22.bin", TestBytes.Create(30_000, 2)));
        using var response = await _up.SendAsync(HttpMethod.Post, "replica/upload", form, _up.Token);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(2, json.RootElement.GetArrayLength());
        using var first = await _up.ViewAsync(json.RootElement[0].GetProperty("link").GetString()!);
        Assert.Equal(TestBytes.Create(30_000, 1), await first.Content.ReadAsByteArrayAsync());
        using var second = await _up.ViewAsync(json.RootElement[1].GetProperty("link").GetString()!);
        Assert.Contains("second%20%22q%22.bin", second.Content.Headers.GetValues("Content-Disposition").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_files_is_refused()
    {
        using var form = new MultipartFormDataContent("----boundary") { { new StringContent("x"), "note" } };
        using var response = await _up.SendAsync(HttpMethod.Post, "replica/upload", form, _up.Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task Html_is_served_as_bytes_in_a_sandbox()
    {
        var link = await _up.PublishAsync("page.html", "<script>fetch('/replica/uploads')</script>"u8.ToArray());
        using var response = await _up.ViewAsync(link);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("sandbox", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_deleted_item_is_gone_and_a_second_deletion_says_so()
    {
        var link = await _up.PublishAsync("doomed.bin", TestBytes.Create(20_000, 99));
        var path = "replica/delete?link=" + Uri.EscapeDataString(link);
        using var refused = await _up.SendAsync(HttpMethod.Post, path);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var deleted = await _up.SendAsync(HttpMethod.Post, path, null, _up.Token);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        using var again = await _up.SendAsync(HttpMethod.Post, path, null, _up.Token);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        using var view = await _up.ViewAsync(link);
        Assert.Equal(HttpStatusCode.GatewayTimeout, view.StatusCode);
    }

    [Fact]
    public async Task The_token_of_an_upload_that_is_not_published_yet_is_kept()
    {
        var hash = new string('a', 40);
        var body = $$"""{"infoHash":"{{hash}}","torrentLength":100,"title":"t","files":[{"path":"f","length":1}]}""";
        using var begun = await _up.SendAsync(HttpMethod.Post, "v1/uploads", new StringContent(body, null, "application/json"));
        var ticket = JsonElement.Parse(await begun.Content.ReadAsStringAsync());
        var link = $"magnet:?xt=urn:btih:{hash}&xs=replica:{hash}";
        using (var library = new UploadLibrary(Path.Combine(_up.Folder, "client.db")))
        {
            library.Begin(new OwnUpload(
                ticket.GetProperty("uploadId").GetString()!, hash, hash, link, "t", 1, ticket.GetProperty("adminToken").GetString()!, default, "receiving")
            { Service = _up.Running.ServiceKey! });
        }

        using var refused = await _up.SendAsync(HttpMethod.Post, "replica/delete?link=" + Uri.EscapeDataString(link), null, _up.Token);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var listed = await _up.SendAsync(HttpMethod.Get, "replica/uploads", null, _up.Token);
        Assert.Contains(hash, await listed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static ByteArrayContent Part(string field, string fileName, byte[] bytes)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{field}\"; filename=\"{fileName}\"");
        return part;
    }

    private void AssertNothingIsLeft() => Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_up.Folder, "tmp")));
}
