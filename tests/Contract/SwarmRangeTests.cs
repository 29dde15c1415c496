using System.Net;
using System.Text;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary><c>/replica/view</c> on a torrent that is still downloading, from a slow peer alone.</summary>
public sealed class SwarmRangeTests : IAsyncLifetime, IDisposable
{
    private const int Length = 4_000_000;
    private const int Readers = 8;
    private const int RangesEach = 5;

    private readonly TempFolder _folder = new();
    private readonly byte[] _bytes = TestBytes.Create(Length, 12);
    private string _link = "";

    public async Task InitializeAsync()
    {
        _folder.Write("source/film.mp4", _bytes);
        var made = await ReplicaCommand.RunAsync("torrent", "create", _folder.At("source", "film.mp4"), "-o", _folder.At("film.torrent"), "--json");
        Assert.True(made.ExitCode == 0, made.Error);
        _link = $"magnet:?xt=urn:btih:{made.Last.GetProperty("infoHash").GetString()}&dn=film.mp4";
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Parallel_readers_each_get_exactly_their_ranges()
    {
        await using var seed = await RunningCommand.StartAsync(
            ["seed", _folder.At("film.torrent"), "--data-dir", _folder.At("source"), "--data", _folder.At("seeder"), "--listen", "127.0.0.1:0", "--up-limit", "1000000", "--json"]);
        await using var viewer = await RunningReplica.UpAsync(
            _folder.At("viewer"), "--peer", $"127.0.0.1:{seed.PeerPort}", "--listen", "127.0.0.1:0", "--dht", "off", "--lsd", "off", "--metainfo-timeout", "60");

        await Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => ReadAsync(viewer.Http, new Random(reader))));
    }

    private async Task ReadAsync(HttpClient http, Random random)
    {
        for (var i = 0; i < RangesEach; i++)
        {
            var (offset, length) = (random.Next(Length - 1000), random.Next(1, 200_000));
            var end = Math.Min(offset + length, Length);
            switch (i % 3)
            {
                case 0:
                    Assert.Equal(_bytes[offset..end], await GetAsync(http, $"bytes={offset}-{end - 1}"));
                    break;
                case 1:
                    Assert.Equal(_bytes[^length..], await GetAsync(http, $"bytes=-{length}"));
                    break;
                default:
                    var body = Encoding.Latin1.GetString(await GetAsync(http, $"bytes={offset}-{offset + 99},-{length}"));
                    Assert.Contains("\r\n\r\n" + Encoding.Latin1.GetString(_bytes[offset..(offset + 100)]) + "\r\n--", body, StringComparison.Ordinal);
                    Assert.Contains("\r\n\r\n" + Encoding.Latin1.GetString(_bytes[^length..]) + "\r\n--", body, StringComparison.Ordinal);
                    break;
            }
        }
    }

    private async Task<byte[]> GetAsync(HttpClient http, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "replica/view?link=" + Uri.EscapeDataString(_link));
        request.Headers.TryAddWithoutValidation("Range", range);
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
