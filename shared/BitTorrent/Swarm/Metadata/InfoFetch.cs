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
internal sealed class InfoFetch : IAsyncDisposable
{
    /// <summary>The largest info dictionary that is fetched.</summary>
    public const int LargestInfo = 8 * 1024 * 1024;

    // Peers that lie about the size cost memory each.
    private const int MostSizes = 4;
    private const int MostAsked = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly SwarmHost _host;
    private readonly MagnetLink _link;
    private readonly ActorLoop _loop;
    private readonly Alarm _alarm;
    private readonly PeerConnections _connections;
    private readonly List<InfoPeer> _peers = [];
    private readonly Dictionary<int, InfoAssembly> _assemblies = [];
    private readonly TaskCompletionSource<InfoDictionary> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly long _epoch;
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
            FindTwin = id => _peers.Find(peer => peer.Link.Handshake.PeerId.Span.SequenceEqual(id.Span)) is { } twin ? (twin.Link, TimeSpan.Zero) : null,
        };
    }

    /// <summary>Since it began.</summary>
    public TimeSpan Now => _host.Time.GetElapsedTime(_epoch);

    /// <summary>True once the result is there, or will never be.</summary>
    public bool IsDone => _done.Task.IsCompleted;

    /// <summary>Begins to look for peers.</summary>
    public void Start(TorrentSources sources)
    {
        _finder = _host.CreateFinder?.Invoke(TorrentNames.Of(_link), sources, false, () => new AnnounceStats(0, 0, 1), Found);
        _running = _loop.RunAsync(Settle);
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
                $"The metadata of {_link.InfoHash} did not come from peers within {timeout.TotalSeconds:0.#} s: {_connections.Book.Count} were known.");
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
        foreach (var peer in _peers)
        {
            while (!peer.HasRefused && peer.Asked.Count + peer.AskedHashes.Count < MostAsked && AskOne(peer))
            {
            }
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Closed(InfoPeer peer)
    {
        _peers.Remove(peer);
        Drop(peer);
        _connections.Closed(peer.Record, null, wasUseful: false);
    }

    /// <summary>A peer answered for a piece of the info dictionary.</summary>
    public string? Received(InfoPeer peer, MetadataMessage message)
    {
        if (message.Kind == MetadataKind.Request)
        {
            // We have none either.
            return peer.Nuisance.Of(Now, 4);
        }

        if (!peer.Asked.Remove(message.Piece) || !_assemblies.TryGetValue(peer.Size, out var assembly))
            return peer.Nuisance.Of(Now, 4);
        if (message.Kind == MetadataKind.Reject)
        {
            assembly.Drop(message.Piece);
            peer.HasRefused = true;
            return null;
        }

        peer.Progress = Now;
        assembly.Take(peer, message);
        if (assembly.IsWhole && _layers is null)
            Verify(assembly);
        return null;
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
        }

        _connections.Fill();
        if (_connections.NextTry == TimeSpan.MaxValue)
            _finder?.WantMore();
        _alarm.Set(Period);
    }

    private void Close()
    {
        _closing.Cancel();
        _loop.Stop();
        _carried = CarriedPeers.Of(_peers, _connections.Book);
        foreach (var peer in _peers.ToArray())
        {
            peer.Link.Close("cannot go on");
            peer.Closed("");
        }
    }

    private bool AskOne(InfoPeer peer)
    {
        if (_layers is not null)
        {
            if (_layers.Next(peer) is not { } range)
                return false;
            Start(peer);
            peer.Ask(range);
            return true;
        }

        if (AssemblyFor(peer)?.Next(peer) is not { } piece)
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

    private InfoAssembly? AssemblyFor(InfoPeer peer)
    {
        if (peer.Size == 0 || peer.IsClosed)
            return null;
        if (!_assemblies.TryGetValue(peer.Size, out var assembly) && _assemblies.Count < MostSizes)
            _assemblies.Add(peer.Size, assembly = new InfoAssembly(peer.Size));
        return assembly;
    }

    private void Drop(InfoPeer peer)
    {
        if (_assemblies.TryGetValue(peer.Size, out var assembly))
        {
            foreach (var piece in peer.Asked)
                assembly.Drop(piece);
            if (assembly.Owner == peer)
                assembly.Reset();

            // A size that nobody stands for any more makes room for another.
            if (!_peers.Exists(other => other.Size == peer.Size))
                _assemblies.Remove(peer.Size);
        }

        foreach (var range in peer.AskedHashes)
            _layers?.Drop(range);
        peer.Asked.Clear();
        peer.AskedHashes.Clear();
    }

    private void Verify(InfoAssembly assembly)
    {
        if (!IsRight(assembly.Bytes.Span))
        {
            var givers = assembly.Givers.ToArray();
            assembly.Reset();
            if (givers is not [var liar])
                return;
            _connections.Book.Ban(liar.Record);
            liar.Link.Close("sent another info dictionary");
            return;
        }

        try
        {
            var info = InfoDictionary.Parse(assembly.Bytes);
            if (info.NeedsLayers)
                _layers = new LayerFetch(info);
            else
                _done.TrySetResult(info);
        }
        catch (MetainfoException e)
        {
            _done.TrySetException(new TorrentUnavailableException($"The metadata of {_link.InfoHash} came, but cannot be used: {e.Message}"));
        }
    }

    private bool IsRight(ReadOnlySpan<byte> info) =>
        InfoHash.Compute(info) == _link.InfoHash
        || (InfoHashV2.Compute(info) is var second && (_link.InfoHashV2 is { } named ? second == named : second.Truncated == _link.InfoHash));
}
