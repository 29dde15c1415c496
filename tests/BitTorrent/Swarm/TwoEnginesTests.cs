using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>Two engines over real sockets.</summary>
public sealed class TwoEnginesTests
{
    private static readonly TestTorrent Content = TestTorrent.CreateSingle(256 * 1024, (10 << 20) + 17);

    [Theory]
    [InlineData(EncryptionPolicy.Off, PeerTransport.Tcp)]
    [InlineData(EncryptionPolicy.Require, PeerTransport.Tcp)]
    [InlineData(EncryptionPolicy.Prefer, PeerTransport.Utp)]
    public async Task One_downloads_from_the_other(EncryptionPolicy encryption, PeerTransport transport)
    {
        await using var pair = await EnginePair.StartAsync(Content, encryption, transport);
        await pair.FillAsync();
        var seed = await pair.OpenSeedAsync();
        using var hold = seed.Hold();
        var leech = await pair.OpenLeechAsync();
        await leech.DownloadAsync(null, EnginePair.Timeout, null, default);
        Assert.Equal(Content.Data, pair.Downloaded(0));
        Assert.Equal(new SourceBytes(Content.Data.Length, 0, 0, 0), leech.Progress.Sources);
    }

    [Fact]
    public async Task An_offered_torrent_is_opened_by_the_first_peer_that_comes()
    {
        await using var pair = await EnginePair.StartAsync(Content, EncryptionPolicy.Require, PeerTransport.Tcp);
        await pair.FillAsync();
        using var offer = pair.Seeder.Offer(Content.Info.Hash, stop => pair.OpenSeedAsync(stop), TorrentSources.None);
        Assert.Empty(pair.Seeder.Torrents);
        var leech = await pair.OpenLeechAsync();
        await leech.DownloadAsync(null, EnginePair.Timeout, null, default);
        Assert.Single(pair.Seeder.Torrents);
        Assert.Equal(Content.Data, pair.Downloaded(0));
    }

    [Fact]
    public async Task A_magnet_links_metadata_comes_from_a_peer()
    {
        await using var pair = await EnginePair.StartAsync(Content, EncryptionPolicy.Require, PeerTransport.Tcp);
        await pair.FillAsync();
        using var hold = (await pair.OpenSeedAsync()).Hold();
        var info = await pair.Leecher.FetchInfoAsync(new MagnetLink(Content.Info.Hash), pair.ToSeeder(), EnginePair.Timeout, default);
        Assert.Equal(Content.Info.Bytes.ToArray(), info.Bytes.ToArray());
    }

    [Fact]
    public async Task The_peer_that_gave_the_metadata_gives_the_pieces_over_the_same_connection()
    {
        await using var pair = await EnginePair.StartAsync(Content, EncryptionPolicy.Require, PeerTransport.Tcp);
        await pair.FillAsync();
        var seed = await pair.OpenSeedAsync();
        using var hold = seed.Hold();
        await pair.Leecher.FetchInfoAsync(new MagnetLink(Content.Info.Hash), pair.ToSeeder(), EnginePair.Timeout, default);
        var before = (await seed.StatusAsync()).Peers.Single();
        var leech = await pair.OpenLeechAsync();
        await using (var stream = leech.OpenRead(0, EnginePair.Timeout))
            await stream.ReadExactlyAsync(new byte[1]);

        // The same port of the leecher: another connection would have another one.
        Assert.Equal(before.Address, (await seed.StatusAsync()).Peers.Single().Address);
    }

    [Fact]
    public async Task An_offer_that_cannot_be_opened_lets_the_peer_go()
    {
        await using var pair = await EnginePair.StartAsync(Content, EncryptionPolicy.Off, PeerTransport.Tcp);
        using var offer = pair.Seeder.Offer(Content.Info.Hash, _ => throw new TorrentUnavailableException("no store"), TorrentSources.None);
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(pair.SeederAddress);
        var hello = new byte[Handshake.Length];
        new Handshake(Content.Info.Hash, PeerId.Create(), Handshake.Supported).CopyTo(hello);
        await tcp.GetStream().WriteAsync(hello);

        await tcp.GetStream().ReadExactlyAsync(hello).AsTask().WaitAsync(EnginePair.Timeout);

        Assert.Equal(0, await tcp.GetStream().ReadAsync(hello).AsTask().WaitAsync(EnginePair.Timeout));
    }

    [Fact]
    public async Task Two_hundred_silent_connections_to_an_offer_that_opens_slowly_do_not_keep_an_honest_one_out()
    {
        await using var pair = await EnginePair.StartAsync(Content, EncryptionPolicy.Off, PeerTransport.Tcp);
        await pair.FillAsync();
        var open = new TaskCompletionSource();
        using var offer = pair.Seeder.Offer(
            Content.Info.Hash,
            async stop =>
            {
                await open.Task.WaitAsync(stop);
                return await pair.OpenSeedAsync(stop);
            },
            TorrentSources.None);
        List<System.Net.Sockets.TcpClient> silent = [.. Enumerable.Range(0, 200).Select(_ => new System.Net.Sockets.TcpClient())];
        var hello = new byte[Handshake.Length];
        foreach (var tcp in silent)
        {
            await tcp.ConnectAsync(pair.SeederAddress);
            new Handshake(Content.Info.Hash, PeerId.Create(), Handshake.Supported).CopyTo(hello);
            await tcp.GetStream().WriteAsync(hello);
            await tcp.GetStream().ReadExactlyAsync(hello).AsTask().WaitAsync(EnginePair.Timeout);
        }

        // All but the last few are let go while it still opens; which of two neighbours came first is not ours to say.
        using var soon = new CancellationTokenSource(EnginePair.Timeout);
        var reads = silent.Select(tcp => tcp.GetStream().ReadAsync(new byte[1]).AsTask());
        await foreach (var read in Task.WhenEach(reads).Take(200 - WaitingRoom<IPeerLink>.MostOfAddress).WithCancellation(soon.Token))
            Assert.Equal(0, await read);
        var leech = await pair.OpenLeechAsync();
        var download = leech.DownloadAsync(null, EnginePair.Timeout, null, default);
        open.SetResult();
        await download;
        Assert.Equal(Content.Data, pair.Downloaded(0));
        silent.ForEach(tcp => tcp.Dispose());
    }

    [Fact]
    public async Task Peers_that_encrypt_otherwise_are_named_with_the_way_out()
    {
        await using var pair = await EnginePair.StartAsync(Content, EncryptionPolicy.Off, PeerTransport.Tcp);
        using var http = new HttpClient();
        await using var strict = await Engine.StartAsync(
            http, TimeProvider.System, new EngineOptions { ListenPort = 0, Dht = DhtMode.Off, AllowPrivateAddresses = true, Transports = [PeerTransport.Tcp] }, default);
        await pair.FillAsync();
        using var hold = (await pair.OpenSeedAsync()).Hold();
        var failure = await Assert.ThrowsAsync<TorrentUnavailableException>(
            () => strict.FetchInfoAsync(new MagnetLink(Content.Info.Hash), pair.ToSeeder(), TimeSpan.FromSeconds(3), default));
        Assert.Contains("--encryption prefer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_reads_what_a_peer_has()
    {
        await using var pair = await EnginePair.StartAsync(Content, EncryptionPolicy.Off, PeerTransport.Tcp);
        await pair.FillAsync();
        using var hold = (await pair.OpenSeedAsync()).Hold();
        var leech = await pair.OpenLeechAsync();
        await using var stream = leech.OpenRead(0, EnginePair.Timeout);
        stream.Position = 7 << 20;
        var bytes = new byte[100_000];
        await stream.ReadExactlyAsync(bytes);
        Assert.Equal(Content.Data[(7 << 20)..((7 << 20) + bytes.Length)], bytes);
        var status = await leech.StatusAsync();
        Assert.StartsWith("Replica", Assert.Single(status.Peers).Client, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_is_disposed_in_mid_download_ends_it_and_closes_its_port()
    {
        var pair = await EnginePair.StartAsync(Content, EncryptionPolicy.Off, PeerTransport.Tcp, PeerTransport.Utp);
        await pair.FillAsync();
        var seed = await pair.OpenSeedAsync();
        var leech = await pair.OpenLeechAsync();
        var port = pair.Leecher.PeerPort!.Value;
        var some = new TaskCompletionSource();
        var download = leech.DownloadAsync(null, EnginePair.Timeout, new Report(some), default);
        await some.Task;
        await pair.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAnyAsync<Exception>(() => download.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(leech.Closed.IsCompleted && seed.Closed.IsCompleted);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        listener.Start();
    }

    private sealed class Report(TaskCompletionSource some) : IProgress<TorrentProgress>
    {
        void IProgress<TorrentProgress>.Report(TorrentProgress value) => some.TrySetResult();
    }
}
