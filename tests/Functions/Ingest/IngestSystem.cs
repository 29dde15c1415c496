using Replica.Catalogue;
using Replica.Catalogue.Jobs;
using Replica.Functions.Tests.Api;
using Replica.Ingest;
using Replica.Ingest.Guard;
using Replica.Ingest.Processes;
using Replica.ObjectStore;
using Replica.ObjectStore.Queue;

namespace Replica.Functions.Tests.Ingest;

/// <summary>The embedded stores, a site, and the ingest worker worked by hand.</summary>
internal sealed class IngestSystem : IAsyncDisposable
{
    private IngestSystem(MediaSite site) => Site = site;

    public PublishingSystem System { get; } = new();

    public MediaSite Site { get; }

    public IngestLimits Limits { get; set; } = new();

    public Programs Programs { get; set; } = Programs.OfThisMachine();

    public bool HasLargeQueue { get; set; }

    public static async Task<IngestSystem> StartAsync() => new(await MediaSite.StartAsync());

    /// <summary>Sends a message and works it until it is done, refused, or has failed once.</summary>
    /// <returns>The message's job and what its last delivery threw.</returns>
    public async Task<(IngestJob Job, Exception? Failure)> IngestAsync(string body, KillSwitch? killSwitch = null)
    {
        await System.IngestQueue.SendAsync(body);
        var (id, failure) = await WorkAsync(killSwitch);
        await System.SettleAsync();
        return ((await System.Ingests.FindAsync(id))!, failure);
    }

    /// <summary>Works the next message; it is gone then.</summary>
    public async Task<(string Id, Exception? Failure)> WorkAsync(KillSwitch? killSwitch = null, int receiveCount = 1)
    {
        await using var work = Open(killSwitch ?? new KillSwitch(int.MaxValue, afterwards: false));
        var message = (await PublishingSystem.TakeAsync(System.IngestQueue))! with { ReceiveCount = receiveCount };
        return (message.Id, await Record.ExceptionAsync(() => work.HandleAsync(message, default)));
    }

    public IngestWork Open(KillSwitch killSwitch) => new(
        new IngestServices(
            Mortal<IObjectStore>.Wrap(System.Store, killSwitch), Mortal<ICatalogue>.Wrap(System.Catalogue, killSwitch),
            Mortal<IIngestLedger>.Wrap(System.Ingests, killSwitch), Mortal<IQueue>.Wrap(System.IngestQueue, killSwitch), HasLargeQueue ? System.LargeQueue : null),
        new IngestOptions(System.FolderFor("scratch")) { Limits = Limits, Programs = Programs, Guard = new GuardOptions { Allowed = [Site.EndPoint] } },
        TimeProvider.System);

    /// <summary>How many items there are: <c>.torrent</c> files.</summary>
    public async Task<string[]> TorrentsAsync() => [.. (await System.KeysAsync()).Where(key => key.EndsWith("/torrent", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        System.Dispose();
    }
}
