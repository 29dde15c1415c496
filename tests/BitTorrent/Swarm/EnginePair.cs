using System.Net;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>Two engines on loopback: one has a torrent, the other wants it.</summary>
internal sealed class EnginePair : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();

    private EnginePair(TestTorrent torrent) => Torrent = torrent;

    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(60);

    public TestTorrent Torrent { get; }

    public Engine Seeder { get; private set; } = null!;

    public Engine Leecher { get; private set; } = null!;

    public IPEndPoint SeederAddress => new(IPAddress.Loopback, Seeder.PeerPort!.Value);

    public static async Task<EnginePair> StartAsync(TestTorrent torrent, EncryptionPolicy encryption, params PeerTransport[] transports)
    {
        var pair = new EnginePair(torrent);
        var options = new EngineOptions
        {
            ListenAddress = IPAddress.Loopback,
            ListenPort = 0,
            Dht = DhtMode.Off,
            UseTrackers = false,
            AllowPrivateAddresses = true,
            Encryption = encryption,
            Transports = [.. transports],
        };
        pair.Seeder = await Engine.StartAsync(pair._http, TimeProvider.System, options, default);
        pair.Leecher = await Engine.StartAsync(pair._http, TimeProvider.System, options, default);
        return pair;
    }

    /// <summary>Writes the torrent's files where the seeder finds them.</summary>
    public async Task FillAsync()
    {
        foreach (var file in Torrent.Info.Files)
        {
            var path = Path.Combine([_folder.At("seed"), .. Torrent.Info.LayoutPath(file)]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, Torrent.FileBytes(file.Index));
        }
    }

    public Task<Torrent> OpenSeedAsync(CancellationToken cancellationToken = default) =>
        Seeder.OpenAsync(Torrent.Info, () => new FileStorage(Torrent.Info, _folder.At("seed")), TorrentSources.None, cancellationToken);

    public Task<Torrent> OpenLeechAsync() =>
        Leecher.OpenAsync(Torrent.Info, () => new FileStorage(Torrent.Info, _folder.At("leech")), ToSeeder(), default);

    public TorrentSources ToSeeder() => new() { Peers = [new PeerHint(SeederAddress, PeerOrigin.User)] };

    public byte[] Downloaded(int file) =>
        File.ReadAllBytes(Path.Combine([_folder.At("leech"), .. Torrent.Info.LayoutPath(Torrent.Info.Files[file])]));

    public async ValueTask DisposeAsync()
    {
        await Leecher.DisposeAsync();
        await Seeder.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
