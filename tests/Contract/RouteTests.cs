using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary>Routes of the local server and of the service API, by their schemas.</summary>
public sealed class RouteTests(PublishedItem item) : IClassFixture<PublishedItem>
{
    [Theory]
    [InlineData("search", "replica/search?s=tulips")]
    [InlineData("search", "replica/search?s=")]
    [InlineData("search", "replica/search?s=%22tulips%20of&type=video%20audio&minSize=1&maxSize=99999999&since=2020-01-01&match=all&orderBy=date&offset=0&limit=100")]
    [InlineData("search", "v1/search?s=tulips&orderBy=seeders&lang=en")]
    [InlineData("suggest", "replica/suggest?s=tul")]
    [InlineData("suggest", "v1/suggest?s=tul")]
    [InlineData("heartbeat", "replica/heartbeat")]
    [InlineData("heartbeat", "healthz")]
    [InlineData("heartbeat", "readyz")]
    [InlineData("uploads", "replica/uploads")]
    [InlineData("torrents", "replica/torrents")]
    [InlineData("ingest-jobs", "replica/ingest")]
    [InlineData("config", "v1/config")]
    [InlineData("changes", "v1/changes?after=0&limit=10")]
    public async Task Answers_are_as_their_schema_says(string schema, string path) =>
        await Schema.AssertMatchesAsync(schema, (await item.GetJsonAsync(path)).GetRawText());

    [Fact]
    public async Task The_published_index_is_pointed_to_and_there_as_it_says()
    {
        // The first is published soon after the start.
        for (var left = 300; (await item.System.Http.GetAsync("v1/index")).StatusCode != HttpStatusCode.OK; left--)
        {
            Assert.True(left > 0, "no index is published");
            await Task.Delay(100);
        }

        var answer = await item.GetJsonAsync("v1/index");
        await Schema.AssertMatchesAsync("index-pointer", answer.GetRawText());
        var pointer = JsonElement.Parse(answer.GetProperty("pointer").GetBytesFromBase64());
        foreach (var segment in pointer.GetProperty("segments").EnumerateArray())
        {
            var bytes = await item.System.Http.GetByteArrayAsync($"store/{segment.GetProperty("url").GetString()}");
            Assert.Equal(segment.GetProperty("length").GetInt64(), bytes.Length);
            Assert.Equal(segment.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
    }

    [Theory]
    [InlineData("replica/heartbeat")]
    [InlineData("v1/config")]
    [InlineData("store/{0}/torrent")]
    public async Task A_doubled_slash_after_the_host_is_the_same_address(string path)
    {
        using var answer = await item.System.Http.GetAsync($"{item.System.Url}/{string.Format(System.Globalization.CultureInfo.InvariantCulture, path, item.InfoHash)}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Object_info_is_as_its_schema_says()
    {
        var info = await item.GetJsonAsync($"replica/object_info?replicaLink={Uri.EscapeDataString(item.Link)}");
        await Schema.AssertMatchesAsync("object-info", info.GetRawText());
        Assert.Equal("Tulips of spring", info.GetProperty("metadata").GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_hit_carries_all_that_a_player_needs()
    {
        var hit = (await item.GetJsonAsync("replica/search?s=tulip")).GetProperty("objects")[0];
        Assert.True(hit.GetProperty("hostedOnReplica").GetBoolean());
        Assert.Equal(item.InfoHash, hit.GetProperty("infoHash").GetString());
        Assert.Equal("Quarterly tulips.mp4", hit.GetProperty("torrentInternalFilePath").GetString());
        Assert.Equal(item.Bytes.Length, hit.GetProperty("fileSize").GetInt64());
        Assert.Equal("video/mp4", hit.GetProperty("mimeTypes")[0].GetString());
        Assert.Equal("video", hit.GetProperty("mediaType").GetString());
        using var view = await item.System.Http.GetAsync($"replica/view?link={Uri.EscapeDataString(hit.GetProperty("replicaLink").GetString()!)}");
        Assert.Equal(item.Bytes, await view.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_feed_is_rss_with_the_links_of_the_search()
    {
        using var answer = await item.System.Http.GetAsync("v1/feed?s=tulips");
        Assert.Equal("application/rss+xml", answer.Content.Headers.ContentType?.MediaType);
        var channel = System.Xml.Linq.XDocument.Parse(await answer.Content.ReadAsStringAsync()).Root!.Element("channel")!;
        var entry = Assert.Single(channel.Elements("item"));
        Assert.Equal(item.InfoHash, entry.Element("guid")!.Value);
        Assert.Equal((await item.GetJsonAsync("replica/search?s=tulips")).GetProperty("objects")[0].GetProperty("replicaLink").GetString(), entry.Element("link")!.Value);
        var self = channel.Element(System.Xml.Linq.XName.Get("link", "http://www.w3.org/2005/Atom"))!.Attribute("href")!.Value;
        Assert.Equal(new Uri(item.System.Url, "v1/feed?s=tulips").AbsoluteUri, self);
    }

    [Fact]
    public async Task A_new_single_use_key_opens_the_page_once()
    {
        using var request = item.System.WithToken(HttpMethod.Post, "replica/key");
        using var answer = await item.System.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        await Schema.AssertMatchesAsync("key", text);
        var openUrl = JsonElement.Parse(text).GetProperty("openUrl").GetString();
        using var first = await item.System.Http.GetAsync(openUrl);
        Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        Assert.Equal("/", first.Headers.Location?.OriginalString);
        Assert.Contains($"replica-{item.System.Url.Port}=", Assert.Single(first.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        using var second = await item.System.Http.GetAsync(openUrl);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
    }

    [Fact]
    public async Task The_config_is_signed_over_its_exact_bytes_by_the_key_of_the_run_file()
    {
        using var answer = await item.System.Http.GetAsync("v1/config");
        var body = await answer.Content.ReadAsByteArrayAsync();
        var signature = Convert.FromBase64String(Assert.Single(answer.Headers.GetValues("X-Replica-Signature")));
        var key = Convert.FromHexString(item.System.Run().GetProperty("serviceKey").GetString()!);
        Assert.True(BitTorrent.Crypto.Ed25519.Verify(key, body, signature));
        body[10] ^= 1;
        Assert.False(BitTorrent.Crypto.Ed25519.Verify(key, body, signature));
    }

    [Fact]
    public async Task A_queued_url_is_answered_with_its_job()
    {
        using var request = item.System.WithToken(HttpMethod.Post, "replica/ingest");
        request.Content = new StringContent("""{"url":"http://10.0.0.1/","job":"mine"}""", Encoding.UTF8, "application/json");
        using var answer = await item.System.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        await Schema.AssertMatchesAsync("ingest-job", text);
        Assert.Equal("mine", JsonDocument.Parse(text).RootElement.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "GET", "replica/torrents/0000000000000000000000000000000000000000")]
    [InlineData(HttpStatusCode.BadRequest, "GET", "replica/torrents/nonsense")]
    [InlineData(HttpStatusCode.BadRequest, "POST", "replica/ingest")]
    [InlineData(HttpStatusCode.BadRequest, "GET", "v1/feed?s=x&limit=0")]
    [InlineData(HttpStatusCode.NotFound, "GET", "no/such/route")]
    [InlineData(HttpStatusCode.NotFound, "GET", "store/incoming/x")]
    [InlineData(HttpStatusCode.BadRequest, "GET", "replica/view?link=nonsense")]
    [InlineData(HttpStatusCode.BadRequest, "GET", "replica/view")]
    [InlineData(HttpStatusCode.BadRequest, "GET", "replica/view?link=magnet:%3Fxt=urn:btih:0000000000000000000000000000000000000000%26xs=replica:..%2F..")]
    [InlineData(HttpStatusCode.BadRequest, "GET", "replica/search?s=x&limit=0")]
    [InlineData(HttpStatusCode.BadRequest, "GET", "replica/search?s=x&limit=101")]
    [InlineData(HttpStatusCode.BadRequest, "GET", "replica/search?s=x&orderBy=colour")]
    [InlineData(HttpStatusCode.BadRequest, "GET", "v1/search?s=x&cursor=zzzz")]
    [InlineData(HttpStatusCode.BadRequest, "POST", "v1/uploads")]
    [InlineData(HttpStatusCode.Unauthorized, "GET", "v1/uploads/00000000000000000000000000000000")]
    [InlineData(HttpStatusCode.Gone, "POST", "replica/delete?link=magnet:%3Fxt=urn:btih:0000000000000000000000000000000000000000")]
    public async Task Errors_are_problem_documents(HttpStatusCode status, string method, string path)
    {
        using var request = item.System.WithToken(new(method), path);
        using var answer = await item.System.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        await Schema.AssertMatchesAsync("problem", text);
        Assert.Equal((int)status, JsonElement.Parse(text).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Times_are_in_utc_and_end_with_Z()
    {
        string?[] times =
        [
            (await item.GetJsonAsync("replica/search?s=tulips")).GetProperty("objects")[0].GetProperty("lastModified").GetString(),
            (await item.GetJsonAsync("replica/uploads"))[0].GetProperty("lastModified").GetString(),
            (await item.GetJsonAsync($"replica/object_info?replicaLink={Uri.EscapeDataString(item.Link)}")).GetProperty("metadata").GetProperty("creationTimestamp").GetString(),
            (await item.GetJsonAsync("v1/config")).GetProperty("expires").GetString(),
            (await item.GetJsonAsync("v1/changes")).GetProperty("changes")[0].GetProperty("item").GetProperty("date").GetString(),
            (await item.GetJsonAsync($"store/{item.InfoHash}/metadata")).GetProperty("creationTimestamp").GetString(),
        ];
        Assert.All(times, time => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", time));
    }

    [Fact]
    public async Task A_form_with_one_file_answers_with_one_object_and_one_with_two_with_an_array()
    {
        await Schema.AssertMatchesAsync("put", (await SendFormAsync(HttpStatusCode.OK, "oboe.txt")).GetRawText());
        var both = await SendFormAsync(HttpStatusCode.OK, "viola.txt", "cello.txt");
        Assert.Equal(2, both.GetArrayLength());
        foreach (var one in both.EnumerateArray()) await Schema.AssertMatchesAsync("put", one.GetRawText());
    }

    [Fact]
    public async Task A_form_that_ends_inside_a_file_is_refused()
    {
        const string Cut = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cut.txt\"\r\n\r\nhalf of it";
        using var request = item.System.WithToken(HttpMethod.Post, "replica/upload");
        request.Content = new StringContent(Cut);
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        using var answer = await item.System.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        await Schema.AssertMatchesAsync("problem", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_file_beyond_the_torrents_files_is_not_found()
    {
        var link = item.Link.Replace("so=0", "so=1", StringComparison.Ordinal);
        using var answer = await item.System.Http.GetAsync($"replica/view?link={Uri.EscapeDataString(link)}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task An_upload_is_published_found_listed_deleted_and_gone()
    {
        var bytes = Encoding.UTF8.GetBytes("a text about zeppelins");
        using var upload = item.System.WithToken(HttpMethod.Post, "replica/upload?name=zeppelin.txt&title=Zeppelins");
        upload.Content = new ByteArrayContent(bytes);
        using var uploaded = await item.System.Http.SendAsync(upload);
        var text = await uploaded.Content.ReadAsStringAsync();
        Assert.True(uploaded.StatusCode == HttpStatusCode.OK, text);
        await Schema.AssertMatchesAsync("put", text);
        var link = JsonElement.Parse(text).GetProperty("link").GetString()!;

        await item.WaitForAsync("zeppelins", found: true);
        Assert.Contains((await item.GetJsonAsync("replica/uploads")).EnumerateArray(), own => own.GetProperty("link").GetString() == link && own.GetProperty("state").GetString() == "published");

        using var delete = item.System.WithToken(HttpMethod.Post, $"replica/delete?link={Uri.EscapeDataString(link)}");
        using var deleted = await item.System.Http.SendAsync(delete);
        Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync());
        await Schema.AssertMatchesAsync("deletion", await deleted.Content.ReadAsStringAsync());
        await item.WaitForAsync("zeppelins", found: false);
        Assert.DoesNotContain((await item.GetJsonAsync("replica/uploads")).EnumerateArray(), own => own.GetProperty("link").GetString() == link);

        using var again = item.System.WithToken(HttpMethod.Post, $"replica/delete?link={Uri.EscapeDataString(link)}");
        using var gone = await item.System.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    public async Task App_serves_a_client_against_the_service()
    {
        await using var app = await RunningReplica.AppAsync(
            item.At("app"), "--service", item.System.Url.ToString(), "--service-key", item.System.Run().GetProperty("serviceKey").GetString()!);
        await Schema.AssertMatchesAsync("ready", app.Ready.GetRawText());
        await Schema.AssertMatchesAsync("search", await app.Http.GetStringAsync("replica/search?s=tulips"));
        Assert.Equal(item.Bytes, await app.Http.GetByteArrayAsync($"replica/view?link={Uri.EscapeDataString(item.Link)}"));
        using var service = await app.Http.GetAsync("v1/config");
        Assert.Equal(HttpStatusCode.NotFound, service.StatusCode);
        Assert.Equal(130, await app.StopAsync());
    }

    private async Task<JsonElement> SendFormAsync(HttpStatusCode expected, params string[] names)
    {
        using var request = item.System.WithToken(HttpMethod.Post, "replica/upload");
        var form = new MultipartFormDataContent();
        foreach (var name in names) form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes($"the part of {name}")), "file", name);
        request.Content = form;
        using var answer = await item.System.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, text);
        return JsonElement.Parse(text);
    }
}
