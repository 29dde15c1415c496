using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.Channels;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Dht;

/// <summary>A node of the mainline DHT (BEPs 5, 32, 42, 43, 44 and 51) on a shared UDP port. Safe for concurrent use.</summary>
/// <example>
/// <code>
/// await using var dht = await DhtNode.StartAsync(port, new DhtOptions { Bootstrap = [node] }, TimeProvider.System, cancellationToken);
/// await dht.FindPeersAsync(hash, port.Local.Port, peers => Connect(peers), cancellationToken);
/// </code>
/// </example>
public sealed class DhtNode : IAsyncDisposable
{
    private static readonly TimeSpan BetweenTicks = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly UdpPort _port;
    private readonly TimeProvider _time;
    private readonly DhtStateFile? _file;
    private readonly Func<DnsEndPoint, CancellationToken, Task<IReadOnlyList<IPEndPoint>>>? _resolve;
    private readonly DhtCore _core;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _background = [];
    private readonly ITimer _timer;
    private bool _isClosed;

    private DhtNode(UdpPort port, DhtOptions options, TimeProvider time, ReadOnlySpan<byte> state)
    {
        (_port, _time, _resolve) = (port, time, options.Resolve);
        _file = options.StateFile is { } path ? new DhtStateFile(path) : null;
        var isAny6 = port.Local.Address.Equals(IPAddress.IPv6Any);
        var settings = new DhtSettings(
            IsPassive: options.Mode == DhtMode.Passive,
            options.AllowPrivateAddresses,
            UseIPv4: options.UseIPv4 && (isAny6 || port.Local.AddressFamily == AddressFamily.InterNetwork),
            UseIPv6: options.UseIPv6 && port.Local.AddressFamily == AddressFamily.InterNetworkV6);
        _core = new DhtCore(settings, port.Send, time, RandomNumberGenerator.Fill);
        AddAddresses(options.Bootstrap, isUsersWord: true);
        AddAddresses(options.Told, isUsersWord: false);
        _core.Restore(state);
        _timer = time.CreateTimer(_ => Locked(_core.Tick), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many nodes are known that seem alive; 0 until the node has joined.</summary>
    public int NodeCount
    {
        get
        {
            lock (_gate)
                return _core.NodeCount;
        }
    }

    /// <summary>Starts a node, with the ids and nodes of its last run if the state file has them. Joining goes on after this returns.</summary>
    /// <param name="port">Carries its packets; stays the caller's, to be disposed after the node.</param>
    /// <param name="options">How it takes part.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ArgumentException">The mode is <see cref="DhtMode.Off"/>.</exception>
    public static async Task<DhtNode> StartAsync(UdpPort port, DhtOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Mode == DhtMode.Off)
            throw new ArgumentException("A DHT node that is off cannot be started.", nameof(options));
        var state = options.StateFile is { } path ? await new DhtStateFile(path).ReadAsync(cancellationToken).ConfigureAwait(false) : [];
        var node = new DhtNode(port, options, time, state);
        node.Begin();
        node.AddNames(options.Bootstrap, isUsersWord: true);
        node.AddNames(options.Told, isUsersWord: false);
        return node;
    }

    /// <summary>Looks a torrent's peers up once, in the foreground: see the other overload.</summary>
    public Task FindPeersAsync(InfoHash hash, int? announcePort, Action<IReadOnlyList<IPEndPoint>> found, CancellationToken cancellationToken) =>
        FindPeersAsync(hash, announcePort, found, inBackground: false, cancellationToken);

    /// <summary>Looks a torrent's peers up once and announces us once. To stay known, repeat it every 15 to 30 minutes.</summary>
    /// <param name="hash">The torrent.</param>
    /// <param name="announcePort">The port that peers connect to; null = we are not announced.</param>
    /// <param name="found">Takes peers as they are found, each once, one call after the other.</param>
    /// <param name="inBackground">Waits behind lookups in the foreground: for the many torrents that are only seeded.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>Ends when the nodes nearest to the torrent were asked and told.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled, or the node was disposed meanwhile.</exception>
    public async Task FindPeersAsync(InfoHash hash, int? announcePort, Action<IReadOnlyList<IPEndPoint>> found, bool inBackground, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        var results = Channel.CreateUnbounded<IReadOnlyList<IPEndPoint>>();
        var key = DhtKey.FromInfoHash(hash);
        PeerSearch? search = null;
        Locked(() => search = _core.FindPeers(key, announcePort, announcePort == _port.Local.Port, inBackground, peers => results.Writer.TryWrite(peers), () => results.Writer.TryComplete()));
        try
        {
            await foreach (var peers in results.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
                found(peers);
        }
        finally
        {
            Locked(() => search?.Cancel());
        }
    }

    /// <summary>Adds nodes to join by, as <see cref="DhtOptions.Bootstrap"/>, or as <see cref="DhtOptions.Told"/> if they are not the user's word. Returns at once.</summary>
    public void AddBootstrap(IReadOnlyCollection<EndPoint> nodes, bool isUsersWord)
    {
        Locked(() => AddAddresses(nodes, isUsersWord));
        AddNames(nodes, isUsersWord);
    }

    /// <summary>Tries a node that a peer named, as by BEP 5's PORT message. Returns at once.</summary>
    public void AddNode(IPEndPoint endPoint) => Locked(() => _core.AddNode(endPoint));

    /// <summary>Looks an immutable item up (BEP 44).</summary>
    /// <returns>The item, whose hash is the target; null if none was found.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled, or the node was disposed.</exception>
    public Task<DhtItem?> GetItemAsync(DhtKey target, CancellationToken cancellationToken) => GetItemAsync(target, Array.Empty<byte>(), cancellationToken);

    /// <summary>Looks up the newest mutable item of a key and salt (BEP 44).</summary>
    /// <returns>The item, whose signature is checked; null if none was found.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled, or the node was disposed.</exception>
    public Task<DhtItem?> GetItemAsync(ReadOnlyMemory<byte> publicKey, ReadOnlyMemory<byte> salt, CancellationToken cancellationToken) =>
        GetItemAsync(DhtItem.MutableTarget(publicKey.Span, salt.Span), salt.ToArray(), cancellationToken);

    /// <summary>Stores an item once with the nodes nearest to its key (BEP 44). They keep it for two hours: repeat it every hour.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cas">Stores only over this sequence number; null = over any.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many nodes stored it, 0 to 8 for each address family.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled, or the node was disposed.</exception>
    public async Task<int> PutItemAsync(DhtItem item, long? cas, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        ItemStoring? storing = null;
        Locked(() => storing = _core.PutItem(item, cas, stored => done.TrySetResult(stored)));
        return await AwaitAsync(done.Task, () => storing?.Cancel(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks one node which torrents it holds peers of (BEP 51).</summary>
    /// <param name="node">Whom.</param>
    /// <param name="target">Nodes near it are named in the answer, to ask next.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null if it does not answer, or not that.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled, or the node was disposed.</exception>
    public Task<DhtSample?> SampleAsync(IPEndPoint node, DhtKey target, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<DhtSample?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Locked(() => _core.Sample(node, target, sample => done.TrySetResult(sample)));
        return AwaitAsync(done.Task, () => { }, cancellationToken);
    }

    /// <summary>Ends all lookups and saves the state.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }
        _port.Handle(DatagramKind.Dht, (_, _) => { });
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);
        Task[] background;
        lock (_gate)
            background = [.. _background];
        await Task.WhenAll(background).ConfigureAwait(false);
        Save();
        _closing.Dispose();
    }

    private void Begin()
    {
        _port.Handle(DatagramKind.Dht, Receive);
        _timer.Change(TimeSpan.Zero, BetweenTicks);
        if (_file is null)
            return;
        lock (_gate)
            _background.Add(UntilClosedAsync(SaveOftenAsync()));
    }

    private void AddAddresses(IEnumerable<EndPoint> nodes, bool isUsersWord)
    {
        foreach (var node in nodes.OfType<IPEndPoint>())
            _core.AddBootstrap(node, isUsersWord);
    }

    private void AddNames(IEnumerable<EndPoint> nodes, bool isUsersWord)
    {
        var names = nodes.OfType<DnsEndPoint>().ToList();
        if (_resolve is null || names.Count == 0)
            return;
        var asking = new BootstrapNames(_resolve, _time, node => Locked(() => _core.AddBootstrap(node, isUsersWord)));
        lock (_gate)
        {
            if (_isClosed)
                return;
            _background.RemoveAll(task => task.IsCompleted);
            _background.Add(UntilClosedAsync(asking.ResolveAsync(names, _closing.Token)));
        }
    }

    private void Receive(ReadOnlySpan<byte> packet, IPEndPoint from)
    {
        lock (_gate)
        {
            if (!_isClosed)
                _core.Receive(packet, from);
        }
    }

    private async Task<DhtItem?> GetItemAsync(DhtKey target, byte[] salt, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<DhtItem?>(TaskCreationOptions.RunContinuationsAsynchronously);
        ItemSearch? search = null;
        Locked(() => search = _core.GetItem(target, salt, item => done.TrySetResult(item)));
        return await AwaitAsync(done.Task, () => search?.Cancel(), cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> AwaitAsync<T>(Task<T> task, Action cancel, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            return await task.WaitAsync(stop.Token).ConfigureAwait(false);
        }
        finally
        {
            Locked(cancel);
        }
    }

    private async Task SaveOftenAsync()
    {
        using var timer = new PeriodicTimer(BetweenSaves, _time);
        while (await timer.WaitForNextTickAsync(_closing.Token).ConfigureAwait(false))
            Save();
    }

    private void Save()
    {
        byte[] state;
        lock (_gate)
            state = _core.Save();
        // A disk that will not have it costs the next start a little time, and nothing else.
        _file?.TryWrite(state);
    }

    private async Task UntilClosedAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Closed.
        }
    }

    private void Locked(Action action)
    {
        lock (_gate)
        {
            if (!_isClosed)
                action();
        }
    }
}
