using System.Net;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Trackers;
using Replica.BitTorrent.Wire;
using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Swarm.Metadata;

/// <summary>
/// Fetches what a magnet link leaves out: the info dictionary (BEP 9) and, of version 2, the piece layers (BEP 52). Nothing is believed that
/// the link's hash does not vouch for.
/// </summary>
internal sealed partial class InfoFetch : IAsyncDisposable
{
    /// <summary>The largest info dictionary that is fetched.</summary>
    public const int LargestInfo = 8 * 1024 * 1024;

    // Over all peers: each could promise the largest, and keep back the end of it.
    private const int MostHeld = 4 * LargestInfo;
    private const int MostAsked = 4;

    // Each is asked for all of it. Mostly the first gives it at once; every second without it one more is asked, so that those that lie or
    // trickle hold nobody up.
    private const int FirstAsked = 2;
    private const double LeastRate = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly SwarmHost _host;
    private readonly MagnetLink _link;
    private readonly ActorLoop _loop;
    private readonly Alarm _alarm;
    private readonly PeerConnections _connections;
    private readonly List<InfoPeer> _peers = [];
    private readonly TaskCompletionSource<InfoDictionary> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly long _epoch;
    private TimeSpan? _askedSince;
    private LayerFetch? _layers;
    private PeerFinder? _finder;
    private Task _running = Task.CompletedTask;
    private CarriedPeers _carried = CarriedPeers.None;

    public InfoFetch(SwarmHost host, MagnetLink link)
    {
        (_host, _link, _epoch) = (host, link, host.Time.GetTimestamp());
        _loop = new ActorLoop(host.Schedule);
        _alarm = new Alarm(host.Time, _loop);
        _connections = new PeerConnections(host, TorrentNames.Of(link), _loop, new PeerBook(host.Options.AllowPrivateAddresses), () => Now, _closing.Token)
        {
            Connected = Connected,
            FindTwin = id => _peers.Find(peer => peer.Link.Handshake.PeerId.Span.SequenceEqual(id.Span)) is { } twin ? new Twin(twin.Link, TimeSpan.Zero, twin.HeardAt, twin.End) : null,
        };
    }

    /// <summary>Since it began.</summary>
    public TimeSpan Now => _host.Time.GetElapsedTime(_epoch);

    /// <summary>Completed with the result, or the failure.</summary>
    public Task<InfoDictionary> Result => _done.Task;

    /// <summary>Begins to look for peers.</summary>
    public void Start(TorrentSources sources)
    {
        _finder = _host.CreateFinder?.Invoke(TorrentNames.Of(_link), sources, false, () => new AnnounceStats(0, 0, 1), Found);
        _running = RunAsync();
        _finder?.Start();
    }

    /// <summary>Waits for the result.</summary>
    /// <exception cref="TorrentUnavailableException">No peer gave it in time.</exception>
    public async Task<InfoDictionary> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await _done.Task.WaitAsync(timeout, _host.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TorrentUnavailableException(
                $"The metadata of {_link.InfoHash} did not come from peers within {timeout.TotalSeconds:0.#} s: {_connections.Describe()}.");
        }
    }

    /// <summary>Ends.</summary>
    /// <returns>Its peers, for the torrent.</returns>
    public async Task<CarriedPeers> CloseAsync()
    {
        _loop.Post(Close);
        await _running.ConfigureAwait(false);
        return _carried;
    }

    /// <summary>A peer connected to us.</summary>
    public void Accept(IPeerLink link)
    {
        if (!_loop.Post(() => _connections.Accept(link)))
            link.Close("the metadata is here");
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        if (_finder is not null)
            await _finder.DisposeAsync().ConfigureAwait(false);
        _alarm.Dispose();
        _closing.Dispose();
    }

    /// <summary>Asks every peer for what it may give.</summary>
    public void Ask()
    {
        if (_layers is null)
            Widen();
        foreach (var peer in _peers)
        {
            while (!peer.HasRefused && peer.Asked.Count + peer.AskedHashes.Count < MostAsked && AskOne(peer))
            {
            }
        }
    }

    /// <summary>A peer's message brought about a fault of ours, which is not to cost the others.</summary>
    public void Fault(InfoPeer peer, Exception fault)
    {
        _host.Faults.Add("a peer", fault);
        peer.Link.Close("brought about a fault of ours");
    }

    /// <summary>A connection has ended.</summary>
    public void Closed(InfoPeer peer)
    {
        _peers.Remove(peer);
        foreach (var range in peer.AskedHashes)
            _layers?.Drop(range);
        _connections.Closed(peer.Record, null, wasUseful: false);
    }

    /// <summary>A peer answered for hashes.</summary>
    public string? Received(InfoPeer peer, in PeerMessage message, HashRange said)
    {
        var range = new NodeRange(new MerkleHash(said.Root.Span), said.BaseLayer, said.Index, said.Count, said.ProofLayers);
        if (_layers is null || !peer.AskedHashes.Remove(range))
            return peer.Nuisance.Of(Now, 4);
        if (message.Kind == MessageKind.HashReject || said.HashesOf(message.Payload) is not { } hashes)
        {
            _layers.Drop(range);
            peer.HasRefused = true;
            return null;
        }

        peer.Progress = Now;
        if (!_layers.Take(range, hashes.Span))
        {
            _connections.Book.Ban(peer.Record);
            return "sent hashes that are not the torrent's";
        }

        if (_layers.Result is { } info)
            _done.TrySetResult(info);
        return null;
    }

    /// <summary>Somebody told of peers.</summary>
    public void Found(IReadOnlyList<IPEndPoint> addresses, PeerOrigin origin) => _loop.Post(() => _connections.Found(addresses, origin));

    private void Connected(IPeerLink link, PeerRecord record, Overheard? said)
    {
        var peer = new InfoPeer(this, link, record, Now);
        _peers.Add(peer);
        link.Start(peer, _loop.Post, _host.Limits);
        peer.Greet();
    }

    private void Settle()
    {
        var now = Now;
        if (_closing.IsCancellationRequested)
            return;
        foreach (var peer in _peers.ToArray())
        {
            if (now - peer.Progress > Patience && (peer.Size == 0 || peer.HasRefused || peer.Asked.Count + peer.AskedHashes.Count > 0))
                peer.Link.Close("gives no metadata");
            else if (peer.Assembly is not null && now - peer.Begun > Patience + TimeSpan.FromSeconds(peer.Size / LeastRate))
                peer.Link.Close("is too slow");
        }

        Ask();
        _connections.Fill();
        if (_connections.NextTry == TimeSpan.MaxValue)
            _finder?.WantMore();
        _alarm.Set(Period);
    }

    // A fault of ours is told to who waits, at once; the loop goes on until it is closed in order.
    private async Task RunAsync()
    {
        Action settle = Settle;
        while (await _loop.RunToFaultAsync(settle).ConfigureAwait(false) is { } fault)
        {
            settle = () => { };
            _done.TrySetException(new InvalidOperationException(
                $"Fetching the metadata of {_link.InfoHash} was ended by a fault of this program; please report it: {fault.GetType().Name}: {fault.Message}", fault));
        }
    }

    private void Close()
    {
        _loop.Stop();
        _closing.Cancel();
        _carried = CarriedPeers.Of(_peers, _connections.Book);
        _connections.GaveAway(_carried.Connected.Count);
        foreach (var peer in _peers.ToArray())
            peer.End("cannot go on");
    }

    private bool AskOne(InfoPeer peer)
    {
        if (_layers is not null)
        {
            if (_layers.Next(peer, Now) is not { } range)
                return false;
            Start(peer);
            peer.Ask(range);
            return true;
        }

        if (peer.Assembly?.Next() is not { } piece)
            return false;
        Start(peer);
        peer.Ask(piece);
        return true;
    }

    private void Start(InfoPeer peer)
    {
        if (peer.Asked.Count + peer.AskedHashes.Count == 0)
            peer.Progress = Now;
    }
}
