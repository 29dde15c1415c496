using System.Text;

namespace Replica.Support.Swarm;

/// <summary>nginx, which serves a folder with ranges.</summary>
public sealed class NginxWebSeed : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WatchedProcess _process;
    private readonly TempFolder _folder;

    private NginxWebSeed(WatchedProcess process, TempFolder folder, string url) => (_process, _folder, Url) = (process, folder, url);

    /// <summary>The folder's URL, ending in <c>/</c>: a torrent's web seed (BEP 19).</summary>
    public string Url { get; }

    /// <summary>Starts one.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="bytesPerSecond">Most bytes a second of one answer; 0 = no limit.</param>
    /// <param name="host">Null = loopback.</param>
    public static async Task<NginxWebSeed> StartAsync(string root, long bytesPerSecond = 0, LanHost? host = null)
    {
        var folder = new TempFolder();
        var authority = $"{host?.Address ?? "127.0.0.1"}:{FreePorts.Take()}";
        // In one process, so that ending it ends it all, and as whoever started it.
        var configuration = $$"""
            daemon off; master_process off; pid {{folder.At("pid")}}; error_log stderr notice;
            events {}
            http {
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
              client_body_temp_path {{folder.At("body")}}; proxy_temp_path {{folder.At("proxy")}}; fastcgi_temp_path {{folder.At("fastcgi")}};
              uwsgi_temp_path {{folder.At("uwsgi")}}; scgi_temp_path {{folder.At("scgi")}};
              server { listen {{authority}}; root "{{root}}"; limit_rate {{bytesPerSecond}}; }
            }
            """;
        var file = folder.Write("nginx.conf", Encoding.UTF8.GetBytes(configuration));
        var program = RequiredProgram.Find("nginx") ?? "/usr/sbin/nginx";
        var seed = new NginxWebSeed(WatchedProcess.Start(program, ["-p", folder.FullPath, "-e", "stderr", "-c", file], host), folder, $"http://{authority}/");
        try
        {
            if (host is null)
                await seed.AnswersAsync();
            return seed;
        }
        catch
        {
            await seed.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AnswersAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Url), deadline.Token);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(Step, deadline.Token);
            }
        }
    }
}
