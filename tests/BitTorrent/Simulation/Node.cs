using System.Net;
using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>A machine in a <see cref="World"/>, with one torrent.</summary>
internal sealed class Node
{
    private readonly Queue<SimulatedLink> _uplink = new();
    private readonly SwarmHost _host;
    private bool _isSending;
    private int _port = 30_000;

    public Node(World world, int number, TestTorrent torrent, bool isSeed = false, HttpClient? http = null, EngineOptions? options = null, ConnectionBudget? budget = null, bool isOpen = true)
    {
        World = world;
        Info = torrent.Info;
        Address = new IPEndPoint(new IPAddress([11, 0, (byte)(number >> 8), (byte)number]), 1_000 + number);
        Id = Encoding.ASCII.GetBytes($"-SI0001-{number:000000000000}");
        Storage = new MemoryStorage(torrent, isSeed);
        _host = new SwarmHost
        {
            Http = http ?? new HttpClient(),
            Time = world,
            Options = options ?? new EngineOptions(),
            PeerId = Id,
            CreateRandom = () => new Random(number),
            Port = Address.Port,
            Schedule = action => world.After(TimeSpan.Zero, action),
            Work = work => work(),
            Dial = (_, target, transport, done, _) => world.Dial(this, target, transport, done),
            Budget = budget ?? new ConnectionBudget(200),
            FoundNode = _ => FoundNode?.Invoke(),
        };
        world.Add(this);
        if (isOpen)
            Open();
    }

    public World World { get; }

    public InfoDictionary Info { get; }

    public IPEndPoint Address { get; }

    /// <summary>What its links say it is.</summary>
    public byte[] Id { get; set; }

    /// <summary>For what a torrent is not the whole of.</summary>
    public SwarmHost Host => _host;

    /// <summary>Takes connections in place of its torrent.</summary>
    public Action<SimulatedLink>? Answers { get; set; }

    /// <summary>Told when a peer names its DHT node.</summary>
    public Action? FoundNode { get; set; }

    public MemoryStorage Storage { get; }

    public Torrent Torrent { get; private set; } = null!;

    public IDisposable Hold { get; private set; } = null!;

    /// <summary>The fetch of the torrent's metadata, while it knows no more than the name.</summary>
    public InfoFetch? Fetch { get; private set; }

    /// <summary>Connections that it made or that came.</summary>
    public int Connections { get; set; }

    public ConnectionBudget Budget => _host.Budget;

    public DownloadDemand? Download { get; private set; }

    public HashSet<SimulatedLink> Links { get; } = [];

    /// <summary>To the middle of the network.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Bytes a second that leave.</summary>
    public long UpRate { get; set; } = 1 << 20;

    /// <summary>Bytes that left.</summary>
    public long Sent { get; private set; }

    public bool IsBehindNat { get; set; }

    public bool IsDead { get; private set; }

    public bool AnswersItself { get; set; }

    public bool IsDone => Storage.IsWhole;

    /// <summary>Why its torrent has closed, or its download failed.</summary>
    public Exception? Failure => Download?.WholeFiles.Completion.Exception ?? Torrent.Failure;

    public int NextPort() => ++_port;

    public void Knows(PeerOrigin origin, params Node[] others) => Torrent.Found([.. others.Select(other => other.Address)], origin);

    /// <summary>Wants everything.</summary>
    public void Want() => Torrent.Add(Download = new DownloadDemand(Info, null, TimeSpan.FromHours(10), null));

    public void Accept(SimulatedLink link)
    {
        if (Answers is { } answers)
            answers(link);
        else if (Fetch is { } fetch)
            fetch.Accept(link);
        else
            Torrent.Accept(link);
    }

    /// <summary>Begins to look for the metadata at others.</summary>
    public Task<InfoDictionary> FetchFrom(params Node[] others)
    {
        Fetch = new InfoFetch(_host, new MagnetLink(Info.Hash));
        Fetch.Start(TorrentSources.None);
        Fetch.Found([.. others.Select(other => other.Address)], PeerOrigin.Tracker);
        return Fetch.WaitAsync(TimeSpan.FromMinutes(1), default);
    }

    /// <summary>Opens the torrent; peers of its fetch come along.</summary>
    public void Open()
    {
        Torrent = Torrent.OpenAsync(Info, Storage, _host, TorrentSources.None, default).GetAwaiter().GetResult();
        Hold = Torrent.Hold();
    }

    /// <summary>Ends the fetch.</summary>
    public Task<CarriedPeers> EndFetch()
    {
        var fetch = Fetch!;
        Fetch = null;
        return fetch.CloseAsync();
    }

    /// <summary>Falls silent: nobody is told.</summary>
    public void Die() => IsDead = true;

    /// <summary>Its connections break.</summary>
    public void Crash()
    {
        IsDead = true;
        foreach (var link in Links.ToArray())
            link.Close("crashed");
    }

    public void Close()
    {
        Hold.Dispose();
        _ = Torrent.CloseAsync();
    }

    /// <summary>Something waits to leave: the connections take turns.</summary>
    public void Uplink(SimulatedLink link)
    {
        if (!_uplink.Contains(link))
            _uplink.Enqueue(link);
        if (!_isSending)
            SendNext();
    }

    private void SendNext()
    {
        while (_uplink.TryDequeue(out var link))
        {
            if (!link.IsWaiting)
                continue;
            var (message, size) = link.Take();
            Sent += size;
            _isSending = true;
            World.After(TimeSpan.FromSeconds((double)size / UpRate), () =>
            {
                _isSending = false;
                link.Left(message, size);
                if (link.IsWaiting && !_uplink.Contains(link))
                    _uplink.Enqueue(link);
                if (!_isSending)
                    SendNext();
            });
            return;
        }
    }
}
