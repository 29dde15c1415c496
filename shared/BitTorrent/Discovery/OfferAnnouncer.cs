using System.Collections.Concurrent;
using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Discovery;

/// <summary>
/// Makes thousands of torrents found that are seeded but not open, at a pace that a home line bears: each in the DHT every 25 to 30 minutes and at
/// one of its trackers at the interval that it asks for, or as often as the pace allows.
/// </summary>
internal sealed class OfferAnnouncer : IAsyncDisposable
{
    private const int MostTrackersTold = 64;
    private const int MostTrackersKnown = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BackOff = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan DhtInterval = TimeSpan.FromMinutes(25);

    private readonly DiscoveryServices _services;
    private readonly OfferQueue? _trackers;
    private readonly OfferQueue? _dht;
    private readonly long _epoch;

    // Trackers that do not answer, until when they are left alone: what one offer has found out holds for all.
    private readonly ConcurrentDictionary<Uri, TimeSpan> _dead = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;

    /// <summary>Runs from now on.</summary>
    public OfferAnnouncer(DiscoveryServices services)
    {
        _services = services;
        _epoch = services.Time.GetTimestamp();
        if (services.Options.UseTrackers)
            _trackers = new OfferQueue(AskTrackersAsync, TrackerGap, 16, services.Time);
        if (services.Dht is not null && services.Options.Dht != DhtMode.Off)
            _dht = new OfferQueue(SearchAsync, DhtGap, 8, services.Time);
        _running = Task.WhenAll(Queues.Select(queue => Task.Run(() => queue.RunAsync(_closing.Token))));
    }

    /// <summary>Between two announces to trackers.</summary>
    public static TimeSpan TrackerGap { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Between two announces in the DHT, each of which takes dozens of packets.</summary>
    public static TimeSpan DhtGap { get; } = TimeSpan.FromMilliseconds(250);

    private IEnumerable<OfferQueue> Queues => new[] { _trackers, _dht }.OfType<OfferQueue>();

    private TimeSpan Now => _services.Time.GetElapsedTime(_epoch);

    /// <summary>Announces a torrent until the result is disposed of.</summary>
    /// <param name="hash">The torrent.</param>
    /// <param name="sources">Names its trackers; offers with the same ones should share the object.</param>
    /// <param name="isPrivate">True for a private torrent: the DHT is not told (BEP 27).</param>
    public Offer Add(InfoHash hash, TorrentSources sources, bool isPrivate = false)
    {
        var offer = new Offer(this, hash, sources) { IsPrivate = isPrivate };
        if (sources.Trackers.Length + sources.UserTrackers.Length > 0)
            _trackers?.Add(offer, TimeSpan.Zero);
        _dht?.Add(offer, TimeSpan.Zero);
        return offer;
    }

    /// <summary>Announces an offer soon.</summary>
    internal void Renew(Offer offer)
    {
        offer.Tracker = null;
        _trackers?.Renew(offer);
    }

    /// <summary>Stops, and tells as many trackers as two seconds allow.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        using var patience = new CancellationTokenSource(LongestStop, _services.Time);
        var told = (_trackers?.Snapshot() ?? []).Where(offer => offer.Tracker is not null);
        try
        {
            await Parallel.ForEachAsync(told, new ParallelOptions { MaxDegreeOfParallelism = MostTrackersTold, CancellationToken = patience.Token }, LeaveAsync)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The others' trackers find out by themselves.
        }

        _closing.Dispose();
    }

    private async ValueTask LeaveAsync(Offer offer, CancellationToken cancellationToken) =>
        await _services.Trackers.AnnounceAsync(offer.Tracker!.Value, Request(offer, AnnounceEvent.Stopped), cancellationToken).ConfigureAwait(false);

    private async Task<TimeSpan> AskTrackersAsync(Offer offer, CancellationToken cancellationToken)
    {
        var known = offer.Tracker;
        foreach (var tracker in TrackerUrl.Tiers(offer.Sources).SelectMany(tier => tier).OrderBy(tracker => tracker != known))
        {
            if (_dead.TryGetValue(tracker.Url, out var until) && until > Now)
                continue;
            var outcome = await AskAsync(tracker, offer, tracker == known ? AnnounceEvent.None : AnnounceEvent.Started, cancellationToken).ConfigureAwait(false);
            if (outcome.IsUnreachable)
                Bury(tracker.Url);
            if (outcome.Failure is not null)
                continue;
            offer.Tracker = tracker;
            return outcome.Interval > ShortestInterval ? outcome.Interval : ShortestInterval;
        }

        return BackOff * 2;
    }

    private async Task<AnnounceOutcome> AskAsync(TrackerUrl tracker, Offer offer, AnnounceEvent why, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _services.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await _services.Trackers.AnnounceAsync(tracker, Request(offer, why), both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return AnnounceOutcome.Unreachable("does not answer");
        }
    }

    private void Bury(Uri tracker)
    {
        if (_dead.Count >= MostTrackersKnown)
            _dead.Clear();
        _dead[tracker] = Now + BackOff;
    }

    private async Task<TimeSpan> SearchAsync(Offer offer, CancellationToken cancellationToken)
    {
        if (offer.IsPrivate)
            return DhtInterval;
        using var patience = new CancellationTokenSource(Patience * 3, _services.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _services.Dht!(offer.Hash, _services.AnnouncePort, Ignore, inBackground: true, both.Token).ConfigureAwait(false);
        }
        catch (Exception e) when ((e is OperationCanceledException && !cancellationToken.IsCancellationRequested) || e is ObjectDisposedException)
        {
            // Too long, or the DHT has ended: the next time comes at its time.
        }

        return DhtInterval * (1 + (uint)offer.Hash.GetHashCode() / (5.0 * uint.MaxValue));

        static void Ignore(IReadOnlyList<IPEndPoint> peers)
        {
            // A seed waits for others to come.
        }
    }

    private AnnounceRequest Request(Offer offer, AnnounceEvent why) =>
        new(offer.Hash, _services.PeerId, _services.TrackerPort, _services.Key, default, why, WantedPeers: 0);
}
