using System.Net;
using Replica.Ingest;
using Replica.Ingest.Extractors;
using Replica.Ingest.Guard;
using Replica.Ingest.Processes;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest.Extractors;

/// <summary>A site, a guard that lets this one site through, and a job's folder.</summary>
internal sealed class ExtractorRun : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<GuardProxy> _guards = [];

    private ExtractorRun(MediaSite site, IngestLimits limits)
    {
        Site = site;
        Scope = new JobScope(_folder.FullPath, Open([site.EndPoint], limits), limits, TimeProvider.System);
    }

    public MediaSite Site { get; }

    public JobScope Scope { get; private set; }

    public IExtractor Direct { get; } = new DirectExtractor();

    public IExtractor YtDlp { get; } = new YtDlpExtractor(Programs.OfThisMachine(), null, new ChildProcess(TimeProvider.System));

    public List<int> Percents { get; } = [];

    public static async Task<ExtractorRun> StartAsync(IngestLimits? limits = null) => new(await MediaSite.StartAsync(), limits ?? new IngestLimits());

    /// <summary>Lets another server through as well.</summary>
    public void Allow(IPEndPoint server) => Scope = Scope with { Session = Open([Site.EndPoint, server], Scope.Limits) };

    public SourceRequest Request(string path, int? item = null) => new(Site.Url(path), item, 1080, []);

    public Task<SourceProbe?> ProbeAsync(IExtractor extractor, string path, int? item = null) => extractor.ProbeAsync(Request(path, item), Scope, default);

    public async Task<FetchedMedia> FetchAsync(IExtractor extractor, string path, int? item = null)
    {
        var media = Assert.IsType<SourceMedia>(await ProbeAsync(extractor, path, item));
        return await extractor.FetchAsync(Request(path, item), media, Scope, Percents.Add, default);
    }

    public async ValueTask DisposeAsync()
    {
        Scope.Session.Dispose();
        foreach (var guard in _guards) await guard.DisposeAsync();
        await Site.DisposeAsync();
        _folder.Dispose();
    }

    private GuardSession Open(IPEndPoint[] allowed, IngestLimits limits)
    {
        _guards.Add(new GuardProxy(new GuardOptions { Allowed = [.. allowed] }, TimeProvider.System));
        return _guards[^1].Open(limits.MaxTraffic);
    }
}
