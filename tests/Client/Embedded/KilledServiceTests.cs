using Microsoft.Extensions.Logging.Abstractions;
using Replica.Client.Embedded;
using Replica.Client.LocalServer;
using Replica.Client.Service;
using Replica.Client.Uploads;
using Replica.ObjectStore.Queue;
using Replica.SearchService.Upstreams;
using Replica.Support;

namespace Replica.Client.Tests.Embedded;

public sealed class KilledServiceTests
{
    private static readonly byte[] Content = TestBytes.Create(120_000, 31);

    [Fact]
    public async Task An_upload_that_was_complete_when_the_process_died_is_published_by_the_next()
    {
        using var folder = new TempFolder();
        var layout = new DataLayout(folder.FullPath);
        await UploadAndDieAsync(layout, folder.Write("survivor.bin", Content));

        await using var up = await UpInstance.StartAsync(folder.FullPath);
        await Eventually.TrueAsync(async () => await UpTests.CountAsync(up, "survivor") == 1);
        var link = await up.PublishAsync("survivor.bin", Content);
        using var view = await up.ViewAsync(link);
        Assert.Equal(Content, await view.Content.ReadAsByteArrayAsync());
    }

    /// <summary>A service whose workers never run, as if killed: the upload is accepted as complete, and a worker took its message and died.</summary>
    private static async Task UploadAndDieAsync(DataLayout layout, string file)
    {
        var sockets = LoopbackSockets.Bind(0);
        var (secrets, url) = (new RunSecrets(sockets.Port), new Uri($"http://127.0.0.1:{sockets.Port}/"));
        var key = ServiceKey.LoadOrCreate(layout.ConfigKey);
        await using (var service = new EmbeddedService(
            layout, key, url, EmbeddedIngest.Read(layout, []), DhtSettings.None, network: null, TimeProvider.System, NullLoggerFactory.Instance))
        await using (await LoopbackServer.StartAsync(sockets, secrets, service.Map, _ => { }, NullLoggerFactory.Instance, CancellationToken.None))
            await UploadUntilVerifyingAsync(layout, key, url, file);

        using var queues = QueueDatabase.Open(layout.QueueDatabase);
        var verify = new SqliteQueue(queues, "verify", TimeProvider.System);
        Assert.Single(await verify.ReceiveAsync(1, TimeSpan.FromSeconds(1), TimeSpan.Zero));
    }

    private static async Task UploadUntilVerifyingAsync(DataLayout layout, ServiceKey key, Uri url, string file)
    {
        using var http = new HttpClient();
        using var service = new ServiceClient(url, key.Public, layout.ConfigCache, http, TimeProvider.System);
        using var library = new UploadLibrary(layout.ClientDatabase);
        using var stop = new CancellationTokenSource();
        var uploader = new Uploader(service, http, library, TimeProvider.System);
        var progress = new StopAtVerifying(stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => uploader.PublishAsync(file, new UploadRequest(null, null, "", [], false), progress, stop.Token));
    }

    private sealed class StopAtVerifying(CancellationTokenSource stop) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value)
        {
            if (value.Phase == "verifying") stop.Cancel();
        }
    }
}
