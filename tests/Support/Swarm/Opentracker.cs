using System.Globalization;
using System.Text;

namespace Replica.Support.Swarm;

/// <summary>opentracker, over HTTP and UDP on one port. Debian's knows only the info hashes of its list.</summary>
public sealed class Opentracker : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WatchedProcess _process;
    private readonly TempFolder _folder;
    private readonly int _port;
    private readonly LanHost? _host;

    private Opentracker(WatchedProcess process, TempFolder folder, int port, LanHost? host) => (_process, _folder, _port, _host) = (process, folder, port, host);

    /// <summary>Announce URL over HTTP of one that runs, or will.</summary>
    public static string HttpUrl(int port, LanHost? host = null) => $"http://{Authority(port, host)}/announce";

    /// <summary>Announce URL over UDP of one that runs, or will.</summary>
    public static string UdpUrl(int port, LanHost? host = null) => $"udp://{Authority(port, host)}/announce";

    /// <summary>Starts one; its port is open when this returns.</summary>
    /// <param name="port">From <see cref="FreePorts"/>: torrents may have to name it before it runs.</param>
    /// <param name="infoHashes">40 hexadecimal digits each; of a version 2 hash the first 40.</param>
    /// <param name="host">Null = loopback.</param>
    public static async Task<Opentracker> StartAsync(int port, IEnumerable<string> infoHashes, LanHost? host = null)
    {
        var folder = new TempFolder();
        // It makes its folder its root before it reads the list.
        folder.Write("hashes", Encoding.ASCII.GetBytes(string.Concat(infoHashes.Select(hash => hash[..40] + "\n"))));
        var configuration = $"listen.tcp_udp {Authority(port, host)}\naccess.whitelist hashes\ntracker.rootdir {folder.FullPath}\n";
        var file = folder.Write("opentracker.conf", Encoding.ASCII.GetBytes(configuration));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.FullPath, (UnixFileMode)0b111_101_101);
        var tracker = new Opentracker(WatchedProcess.Start("opentracker", ["-f", file], host), folder, port, host);
        try
        {
            await tracker.WaitAsync("/scrape?info_hash=00000000000000000000", _ => true);
            return tracker;
        }
        catch
        {
            await tracker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a torrent has so many seeders.</summary>
    public Task SeedersAsync(string infoHash, int count = 1)
    {
        var hash = string.Concat(Convert.FromHexString(infoHash[..40]).Select(value => $"%{value:x2}"));
        return WaitAsync($"/scrape?info_hash={hash}", answer => Complete(answer) >= count);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task WaitAsync(string path, Func<string, bool> holds)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var http = new HttpClient();
        string? last = null;
        while (true)
        {
            if (_process.HasExited || deadline.IsCancellationRequested)
                throw new InvalidOperationException($"opentracker: {path} answered “{last}”: {_process.Log}");
            last = await AskAsync(http, $"http://{Authority(_port, _host)}{path}", _host);
            if (last is not null && holds(last))
                return;
            await Task.Delay(Step, CancellationToken.None);
        }
    }

    private static async Task<string?> AskAsync(HttpClient http, string url, LanHost? host)
    {
        try
        {
            // Only a program on the LAN reaches it there.
            return host is null
                ? Encoding.Latin1.GetString(await http.GetByteArrayAsync(new Uri(url)))
                : await host.RunAsync(LibtorrentPeer.Python, "-c", "import sys, urllib.request as r; print(r.urlopen(sys.argv[1], timeout=5).read().decode('latin1'))", url);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Authority(int port, LanHost? host) => $"{host?.Address ?? "127.0.0.1"}:{port}";

    // d5:filesd20:…d8:completei1e…
    private static int Complete(string scrape)
    {
        const string Key = "8:completei";
        var begin = scrape.IndexOf(Key, StringComparison.Ordinal);
        return begin < 0 ? 0 : int.Parse(scrape[(begin + Key.Length)..scrape.IndexOf('e', begin + Key.Length)], CultureInfo.InvariantCulture);
    }
}
