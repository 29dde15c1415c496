using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.Catalogue.Items;
using Replica.Support;

namespace Replica.Client.Tests.Seeding;

public sealed class RarityTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private FeedService _service = null!;

    public async Task InitializeAsync() => _service = await FeedService.StartAsync();

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Trackers_are_asked_for_what_is_cached_and_not_open_and_for_nothing_else()
    {
        var cached = await _service.PublishAsync("cached", 1, ("film", new byte[20_000]));
        var untouched = await _service.PublishAsync("untouched", 2, ("film", new byte[30_000]));
        var options = new EngineOptions { ListenPort = 0, Dht = DhtMode.Off, UsePex = false, AllowPrivateAddresses = true };
        var sources = new TorrentSources { Trackers = [[$"{_service.Url}announce"]] };
        await using var engine = await Engine.StartAsync(_service.Http, TimeProvider.System, options, CancellationToken.None);
        await using var peer = await SeedingFixture.StartAsync(_service, _folder, engine, sources);
        await peer.Follower.CatchUpAsync(CancellationToken.None);
        await peer.Peer.AskForCopiesAsync(CancellationToken.None);
        Assert.DoesNotContain(_service.Requests, request => request.StartsWith("GET /scrape", StringComparison.Ordinal));

        await using (var film = await peer.Peer.OpenReadAsync(cached.Hash, ItemPrefix.Parse("cached"), 0, CancellationToken.None))
            await film.CopyToAsync(Stream.Null);
        await peer.Peer.AskForCopiesAsync(CancellationToken.None);
        Assert.DoesNotContain(_service.Requests, request => request.StartsWith("GET /scrape", StringComparison.Ordinal));

        await engine.CloseAsync(cached.Hash);
        await peer.Peer.AskForCopiesAsync(CancellationToken.None);
        var scrape = Assert.Single(_service.Requests, request => request.StartsWith("GET /scrape", StringComparison.Ordinal));
        Assert.Contains(Encoded(cached.Hash), scrape, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Encoded(untouched.Hash), scrape, StringComparison.OrdinalIgnoreCase);
    }

    // As trackers are asked: every byte that is no letter, digit or -._~ as %XX (BEP 3).
    private static string Encoded(InfoHash hash) => string.Concat(Convert.FromHexString(hash.ToString())
        .Select(code => char.IsAsciiLetterOrDigit((char)code) || "-._~".Contains((char)code) ? $"{(char)code}" : $"%{code:X2}"));
}
