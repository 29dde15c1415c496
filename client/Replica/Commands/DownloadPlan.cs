using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Network;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.Catalogue.Config;
using Replica.Client.Cli;
using Replica.Client.Content;
using Replica.Client.Network;
using Replica.Client.Service;

namespace Replica.Client.Commands;

/// <summary>What <c>get</c> downloads, the engine that does, and the sources it may use.</summary>
internal sealed class DownloadPlan : IAsyncDisposable
{
    private readonly HttpClient _http;

    private DownloadPlan(InfoDictionary info, TorrentSources sources, Engine engine, HttpClient http) =>
        (Info, Sources, Engine, _http) = (info, sources, engine, http);

    public InfoDictionary Info { get; }

    public TorrentSources Sources { get; }

    public Engine Engine { get; }

    /// <summary>Starts the engine and finds metainfo and sources.</summary>
    /// <exception cref="CommandException">There is no source that may be used.</exception>
    /// <exception cref="ItemNotFoundException">The service does not have the item.</exception>
    /// <exception cref="TorrentUnavailableException">No peer had its metadata in time.</exception>
    public static async Task<DownloadPlan> MakeAsync(
        CommandContext context, EngineChoices choices, INetwork? proxy, TorrentTarget target, CancellationToken cancellationToken)
    {
        var httpRules = EngineProfile.HttpRules(choices, proxy);
        using var connection = ServiceConnection.TryOpen(context, httpRules);
        var isLocal = connection is { Service.IsLoopback: true };
        var config = await ConfigAsync(context, choices, target, connection, cancellationToken).ConfigureAwait(false);
        var rules = new SourceRules(choices, isLocal);
        var fromService = rules.OfService(config, target.Link.Prefix);
        Uri[] trusted = [.. choices.WebSeeds, .. isLocal ? fromService.WebSeeds : []];
        var fromTorrent = target.Document is null ? TorrentSources.None : WithoutPrivate(context, rules.OfTorrent(target.Document, isUsersWord: true), trusted);
        TorrentSources[] own = [rules.OfUser(), fromTorrent];
        TorrentSources[] others = [fromService, rules.OfLink(target.Link.Magnet)];
        var options = EngineProfile.Options(choices, SourceRules.NodesOf(config), isLocal, Path.Combine(context.Options.DataFolder, "dht")) with { Faulted = context.Terminal.Warn };
        var all = SourceRules.Join(target.Document?.Info.IsPrivate ?? false, own, others);
        var mayFindPeers = EngineProfile.MayFindPeers(options, all);
        if (connection is null && target.Document is null && !mayFindPeers) ServiceConnection.Open(context).Dispose();
        if (options.UseSwarm) DataFolder.Create(context.Options.DataFolder);

        var http = GuardedHttp.Create(httpRules with { Trusted = trusted, HttpsOnly = httpRules.HttpsOnly && !isLocal });
        try
        {
            var engine = await Engine.StartAsync(http, context.Time, options, cancellationToken).ConfigureAwait(false);
            try
            {
                var info = target.Document?.Info
                    ?? await FindInfoAsync(context, target, connection, engine, mayFindPeers ? all : null, cancellationToken).ConfigureAwait(false);
                var sources = SourceRules.Join(info.IsPrivate, own, others);
                if (info.Length > 0 && sources.WebSeeds.IsEmpty && !EngineProfile.MayFindPeers(options, sources)) CheckMayBeFound(context, choices, info);
                return new DownloadPlan(info, sources, engine, http);
            }
            catch
            {
                await engine.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    /// <summary>With no source at all, a peer may still come: where the user says that it can, and to which port.</summary>
    private static void CheckMayBeFound(CommandContext context, EngineChoices choices, InfoDictionary info)
    {
        if (!EngineProfile.MayBeFound(choices))
        {
            throw new CommandException(
                ExitCodes.Network,
                $"nothing gives the bytes of {info.Name}; name a source with --web-seed URL, --peer HOST:PORT, --tracker URL or --service URL, or wait for peers with --listen PORT");
        }

        context.Terminal.Warn($"nothing gives the bytes of {info.Name} yet; waiting for a peer that connects to port {choices.ListenPort}");
    }

    /// <summary>The service's config; null where there is no service, or none that answers and the bytes may be had without.</summary>
    private static async Task<ServiceConfig?> ConfigAsync(
        CommandContext context, EngineChoices choices, TorrentTarget target, ServiceConnection? connection, CancellationToken cancellationToken)
    {
        if (connection is null) return null;
        try
        {
            return await connection.Service.ConfigAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (target.Document is not null || (EngineProfile.UsesSwarm(choices) && !e.IsUntrusted))
        {
            context.Terminal.Log($"{e.Message}; going on without its config");
            return null;
        }
    }

    private static async Task<InfoDictionary> FindInfoAsync(
        CommandContext context, TorrentTarget target, ServiceConnection? connection, Engine engine, TorrentSources? swarm, CancellationToken cancellationToken)
    {
        var timeout = context.Options.Timeout;
        if (connection is null) return await engine.FetchInfoAsync(target.Link.Magnet, swarm!, timeout, cancellationToken).ConfigureAwait(false);
        var search = swarm is null ? null : new SwarmSearch(engine, (_, _) => Task.FromResult<TorrentSources?>(swarm), context.Time);
        var items = new ItemSource(connection.Service, connection.Http, cache: null, context.Time, search);
        return await items.FindInfoAsync(target.Link, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leaves out the web seeds that would be refused anyway, so that the user hears of it at once.</summary>
    private static TorrentSources WithoutPrivate(CommandContext context, TorrentSources sources, Uri[] trusted)
    {
        var refused = sources.WebSeeds.Where(url =>
            !context.Options.AllowPrivateAddresses && NamesPrivate(url) && !Array.Exists(trusted, own => own.Authority == url.Authority)).ToArray();
        foreach (var url in refused) context.Terminal.Warn($"{new AddressRefusedException(url.Authority).Message}, or --web-seed {url}");
        return sources with { WebSeeds = sources.WebSeeds.RemoveRange(refused) };
    }

    private static bool NamesPrivate(Uri url) =>
        ServiceClient.IsLocal(url) || (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address) && !AddressGuard.IsPublic(address));
}
