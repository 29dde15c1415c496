using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Replica.SearchService.Upstreams;
using Replica.Support;
using Replica.Support.Magnetico;

namespace Replica.Functions.Tests.SearchService.Upstreams;

/// <summary>A magneticow over a database of its own, and what asks it.</summary>
internal sealed class MagneticoSystem : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly List<DhtUpstreams> _upstreams = [];

    private MagneticoSystem(TempFolder folder, MagneticoStore store, Magneticow server) => (_folder, Store, Server) = (folder, store, server);

    public MagneticoStore Store { get; }

    public Magneticow Server { get; }

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static async Task<MagneticoSystem> StartAsync()
    {
        var folder = new TempFolder();
        var store = new MagneticoStore(folder.At("magnetico.sqlite3"));
        return new(folder, store, await Magneticow.StartAsync(store.Path));
    }

    /// <summary>Upstreams that are asked by its clock.</summary>
    public DhtUpstreams Ask(ILogger<DhtUpstreams>? log = null, params string[] more)
    {
        var upstreams = new DhtUpstreams(DhtSearchAddress.ParseAll([Server.Url, .. more]), network: null, Time, log ?? NullLogger<DhtUpstreams>.Instance);
        _upstreams.Add(upstreams);
        return upstreams;
    }

    /// <summary>Searches; the time stands still meanwhile.</summary>
    public static Task<DhtAnswer> SearchAsync(DhtUpstreams upstreams, string text, MagneticoOrder order = MagneticoOrder.Relevance, bool isDeep = false, long epoch = 2_000_000_000) =>
        upstreams.SearchAsync(new(new(MatchExpression.Write(text, allowPrefix: true)!, order, epoch), isDeep, upstreams.All), default, default);

    public async ValueTask DisposeAsync()
    {
        _upstreams.ForEach(upstreams => upstreams.Dispose());
        await Server.DisposeAsync();
        Store.Dispose();
        _folder.Dispose();
    }
}
