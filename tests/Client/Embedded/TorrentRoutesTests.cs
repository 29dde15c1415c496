using System.Net;
using System.Text.Json;
using Replica.Support;

namespace Replica.Client.Tests.Embedded;

public sealed class TorrentRoutesTests : IAsyncLifetime
{
    private readonly byte[] _bytes = TestBytes.Create(300_000, 3);
    private UpInstance _up = null!;
    private string _link = "";

    public async Task InitializeAsync()
    {
        _up = await UpInstance.StartAsync();
        _link = await _up.PublishAsync("clip.bin", _bytes);
    }

    public Task DisposeAsync() => _up.DisposeAsync().AsTask();

    [Theory]
    [InlineData("replica/torrents")]
    [InlineData("replica/torrents/0000000000000000000000000000000000000000")]
    [InlineData("replica/events")]
    public async Task Torrents_and_events_need_the_token(string path)
    {
        using var answer = await _up.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_torrent_that_was_viewed_is_listed_with_what_is_here_of_it()
    {
        Assert.Empty((await JsonAsync("replica/torrents")).EnumerateArray());
        using var view = await _up.ViewAsync(_link);
        Assert.Equal(_bytes, await view.Content.ReadAsByteArrayAsync());

        var torrent = Assert.Single((await JsonAsync("replica/torrents")).EnumerateArray());

        var hash = torrent.GetProperty("infoHash").GetString()!;
        Assert.Equal("clip.bin", torrent.GetProperty("name").GetString());
        Assert.Equal((300_000, 300_000), (torrent.GetProperty("length").GetInt64(), torrent.GetProperty("have").GetInt64()));
        Assert.NotEmpty(torrent.GetProperty("pieces").GetBytesFromBase64());
        Assert.Empty(torrent.GetProperty("peers").EnumerateArray());
        Assert.Equal(300_000, torrent.GetProperty("bytesBySource").GetProperty("http").GetInt64());
        Assert.Equal(0, torrent.GetProperty("rates").GetProperty("up").GetInt64());
        Assert.Equal(hash, (await JsonAsync($"replica/torrents/{hash}")).GetProperty("infoHash").GetString());
        Assert.Equal(hash, (await JsonAsync($"replica/torrents/{hash.ToUpperInvariant()}")).GetProperty("infoHash").GetString());
    }

    [Theory]
    [InlineData("replica/torrents/0000000000000000000000000000000000000000", HttpStatusCode.NotFound)]
    [InlineData("replica/torrents/nonsense", HttpStatusCode.BadRequest)]
    public async Task A_torrent_that_is_not_open_is_not_there(string path, HttpStatusCode expected)
    {
        using var answer = await _up.SendAsync(HttpMethod.Get, path, null, _up.Token);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Events_tell_of_uploads_torrents_and_jobs()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_up.Url, "replica/events")) { Headers = { { _up.Token.Name, _up.Token.Value } } };
        using var answer = await _up.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(patience.Token));

        var upload = await NextAsync(reader, "upload", patience.Token);
        Assert.Equal("clip.bin", upload.GetProperty("displayName").GetString());
        Assert.False(upload.TryGetProperty("adminToken", out _));

        using var view = await _up.ViewAsync(_link);
        await view.Content.ReadAsByteArrayAsync(patience.Token);
        Assert.Equal("clip.bin", (await NextAsync(reader, "torrent", patience.Token)).GetProperty("name").GetString());

        using var queued = await _up.SendAsync(HttpMethod.Post, "replica/ingest", new StringContent("http://10.0.0.1/x.mp4"), _up.Token);
        Assert.Equal("http://10.0.0.1/x.mp4", (await NextAsync(reader, "job", patience.Token)).GetProperty("url").GetString());
    }

    [Fact]
    public async Task A_listener_that_stays_does_not_hold_up_the_end()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_up.Url, "replica/events")) { Headers = { { _up.Token.Name, _up.Token.Value } } };
        using var answer = await _up.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var body = answer.Content.ReadAsStringAsync();

        await _up.StopAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => body.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Only_so_many_listen_at_a_time()
    {
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 33; i++)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_up.Url, "replica/events")) { Headers = { { _up.Token.Name, _up.Token.Value } } };
            answers.Add(await _up.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        }

        Assert.Equal(HttpStatusCode.OK, answers[31].StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answers[32].StatusCode);
        answers.ForEach(answer => answer.Dispose());
    }

    private async Task<JsonElement> JsonAsync(string path)
    {
        using var answer = await _up.SendAsync(HttpMethod.Get, path, null, _up.Token);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> NextAsync(StreamReader reader, string name, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == $"event: {name}") return JsonElement.Parse((await reader.ReadLineAsync(cancellationToken))!["data: ".Length..]);
        }

        throw new EndOfStreamException();
    }
}
