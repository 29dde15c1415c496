using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.Support;

namespace Replica.Contract.Tests;

/// <summary>The upload flow of the service API (section 4), spoken by hand, honestly and not.</summary>
public sealed class UploadProtocolTests(PublishedItem item) : IClassFixture<PublishedItem>
{
    [Fact]
    public async Task An_honest_upload_is_published()
    {
        using var folder = new TempFolder();
        var bytes = TestBytes.Create(200_000, 11);
        var upload = await BeginAsync(folder.Write("honest.bin", bytes));
        Assert.Equal("receiving", (await StateAsync(upload)).GetProperty("state").GetString());
        await SendAsync(upload, bytes);
        Assert.Equal(HttpStatusCode.Accepted, await CompleteAsync(upload));
        Assert.Equal("published", (await SettledAsync(upload)).GetProperty("state").GetString());

        var served = await item.System.Http.GetByteArrayAsync($"store/{upload.Torrent.Info.Hash}/data/honest.bin/honest.bin");
        Assert.Equal(bytes, served);
        var torrent = MetainfoDocument.Parse(await item.System.Http.GetByteArrayAsync($"store/{upload.Torrent.Info.Hash}/torrent"));
        Assert.Equal(upload.Torrent.Info.Hash, torrent.Info.Hash);
        Assert.Empty(torrent.TrackerTiers);
        Assert.Null(torrent.Comment);

        using var again = await item.System.Http.PostAsJsonAsync("v1/uploads", Request(upload.Torrent));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Wrong_bytes_are_rejected_and_nothing_is_published()
    {
        using var folder = new TempFolder();
        var bytes = TestBytes.Create(200_000, 12);
        var upload = await BeginAsync(folder.Write("liar.bin", bytes));
        bytes[123_456] ^= 1;
        await SendAsync(upload, bytes);
        Assert.Equal(HttpStatusCode.Accepted, await CompleteAsync(upload));
        var settled = await SettledAsync(upload);
        Assert.Equal("rejected", settled.GetProperty("state").GetString());
        Assert.NotEmpty(settled.GetProperty("reason").GetString()!);
        using var torrent = await item.System.Http.GetAsync($"store/{upload.Torrent.Info.Hash}/torrent");
        Assert.Equal(HttpStatusCode.NotFound, torrent.StatusCode);
    }

    [Fact]
    public async Task A_part_of_another_length_or_with_a_changed_url_is_refused()
    {
        using var folder = new TempFolder();
        var bytes = TestBytes.Create(50_000, 13);
        var upload = await BeginAsync(folder.Write("short.bin", bytes));
        var url = upload.Parts[0].GetProperty("url").GetString()!;
        Assert.False(await PutAsync(url, bytes[1..]));
        Assert.False(await PutAsync(url, [.. bytes, 0]));
        Assert.False(await PutAsync(url.Replace("length=50000", "length=50001", StringComparison.Ordinal), [.. bytes, 0]));
        Assert.False(await PutAsync(url[..^1] + (url[^1] == 'A' ? 'B' : 'A'), bytes));
        Assert.False((await StateAsync(upload)).GetProperty("parts")[0].GetProperty("received").GetBoolean());
        Assert.Equal(HttpStatusCode.Conflict, await CompleteAsync(upload));
        Assert.True(await PutAsync(url, bytes));
        Assert.True((await StateAsync(upload)).GetProperty("parts")[0].GetProperty("received").GetBoolean());
    }

    [Fact]
    public async Task A_signed_url_changes_nothing_once_the_upload_is_complete()
    {
        using var folder = new TempFolder();
        var bytes = TestBytes.Create(60_000, 14);
        var upload = await BeginAsync(folder.Write("pinned.bin", bytes));
        await SendAsync(upload, bytes);
        Assert.Equal(HttpStatusCode.Accepted, await CompleteAsync(upload));
        await PutAsync(upload.Parts[0].GetProperty("url").GetString()!, TestBytes.Create(60_000, 15));
        Assert.Equal("published", (await SettledAsync(upload)).GetProperty("state").GetString());
        await PutAsync(upload.Parts[0].GetProperty("url").GetString()!, TestBytes.Create(60_000, 15));
        Assert.Equal(bytes, await item.System.Http.GetByteArrayAsync($"store/{upload.Torrent.Info.Hash}/data/pinned.bin/pinned.bin"));
    }

    [Fact]
    public async Task The_uploaders_token_deletes_what_is_published()
    {
        using var folder = new TempFolder();
        var bytes = TestBytes.Create(2000, 17);
        var upload = await BeginAsync(folder.Write("short-lived.bin", bytes));
        await SendAsync(upload, bytes);
        Assert.Equal(HttpStatusCode.Accepted, await CompleteAsync(upload));
        Assert.Equal("published", (await SettledAsync(upload)).GetProperty("state").GetString());
        var request = new { prefix = upload.Torrent.Info.Hash.ToString(), token = upload.Token };
        using var deleted = await item.System.Http.PostAsJsonAsync("v1/delete", request);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        await Schema.AssertMatchesAsync("service-delete", await deleted.Content.ReadAsStringAsync());
        using var again = await item.System.Http.PostAsJsonAsync("v1/delete", request);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Another_tokens_holder_can_neither_see_nor_complete_nor_delete()
    {
        using var folder = new TempFolder();
        var upload = await BeginAsync(folder.Write("mine.bin", TestBytes.Create(1000, 16))) with { Token = new string('x', 43) };
        using var state = await SendWithTokenAsync(upload, HttpMethod.Get, "");
        Assert.Contains(state.StatusCode, new[] { HttpStatusCode.Forbidden, HttpStatusCode.NotFound });
        Assert.Contains(await CompleteAsync(upload), new[] { HttpStatusCode.Forbidden, HttpStatusCode.NotFound });
        using var delete = await item.System.Http.PostAsJsonAsync("v1/delete", new { prefix = item.InfoHash, token = upload.Token });
        Assert.Equal(HttpStatusCode.Forbidden, delete.StatusCode);
        Assert.Equal(item.Bytes, await item.System.Http.GetByteArrayAsync($"replica/view?link={Uri.EscapeDataString(item.Link)}"));
    }

    [Theory]
    [InlineData("""{"infoHash":"zz","torrentLength":100,"title":"t","files":[{"path":"a","length":1}]}""")]
    [InlineData("""{"infoHash":"0000000000000000000000000000000000000001","torrentLength":-1,"title":"t","files":[{"path":"a","length":1}]}""")]
    [InlineData("""{"infoHash":"0000000000000000000000000000000000000001","torrentLength":100,"title":"t","files":[{"path":"../a","length":1}]}""")]
    [InlineData("""{"infoHash":"0000000000000000000000000000000000000001","torrentLength":100,"title":"t","files":[{"path":"a","length":-1}]}""")]
    [InlineData("""{"infoHash":"0000000000000000000000000000000000000001","torrentLength":100,"title":"t","files":[]}""")]
    [InlineData("""{"infoHash":7}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task A_malformed_request_is_refused(string json)
    {
        using var content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await item.System.Http.PostAsync("v1/uploads", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await Schema.AssertMatchesAsync("problem", await answer.Content.ReadAsStringAsync());
    }

    private static object Request(MetainfoDocument torrent) => new
    {
        infoHash = torrent.Info.Hash.ToString(),
        torrentLength = torrent.ToBytes().Length,
        title = torrent.Info.Name,
        description = "",
        tags = Array.Empty<string>(),
        files = torrent.Info.Files.Select(file => new { path = file.JoinedPath, length = file.Length }),
    };

    private async Task<Upload> BeginAsync(string path)
    {
        var torrent = await TorrentBuilder.CreateAsync(path, new() { ForceMultiFile = true, Comment = "to be dropped", Trackers = ["http://tracker.example/"] });
        using var answer = await item.System.Http.PostAsJsonAsync("v1/uploads", Request(torrent));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        await Schema.AssertMatchesAsync("upload-created", text);
        var json = JsonElement.Parse(text);
        return new(torrent, json.GetProperty("uploadId").GetString()!, json.GetProperty("adminToken").GetString()!,
            json.GetProperty("torrentUrl").GetString()!, [.. json.GetProperty("parts").EnumerateArray()]);
    }

    private async Task SendAsync(Upload upload, byte[] bytes)
    {
        foreach (var part in upload.Parts)
            Assert.True(await PutAsync(part.GetProperty("url").GetString()!, bytes.AsSpan(part.GetProperty("offset").GetInt32(), part.GetProperty("length").GetInt32()).ToArray()));
        Assert.True(await PutAsync(upload.TorrentUrl, upload.Torrent.ToBytes()));
    }

    private async Task<bool> PutAsync(string url, byte[] bytes)
    {
        using var answer = await item.System.Http.PutAsync(url, new ByteArrayContent(bytes));
        return answer.IsSuccessStatusCode;
    }

    private async Task<HttpStatusCode> CompleteAsync(Upload upload)
    {
        using var answer = await SendWithTokenAsync(upload, HttpMethod.Post, "/complete");
        return answer.StatusCode;
    }

    private async Task<JsonElement> StateAsync(Upload upload)
    {
        using var answer = await SendWithTokenAsync(upload, HttpMethod.Get, "");
        var text = await answer.Content.ReadAsStringAsync();
        await Schema.AssertMatchesAsync("upload-state", text);
        return JsonElement.Parse(text);
    }

    private async Task<JsonElement> SettledAsync(Upload upload)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var state = await StateAsync(upload);
            if (state.GetProperty("state").GetString() is "published" or "rejected")
                return state;
            await Task.Delay(100);
        }

        throw new TimeoutException("The upload is neither published nor rejected after 10 s.");
    }

    private async Task<HttpResponseMessage> SendWithTokenAsync(Upload upload, HttpMethod method, string action)
    {
        using var request = new HttpRequestMessage(method, $"v1/uploads/{upload.Id}{action}");
        request.Headers.Authorization = new("Bearer", upload.Token);
        return await item.System.Http.SendAsync(request);
    }

    private sealed record Upload(MetainfoDocument Torrent, string Id, string Token, string TorrentUrl, IReadOnlyList<JsonElement> Parts);
}
