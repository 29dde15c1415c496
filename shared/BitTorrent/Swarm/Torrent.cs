using System.Diagnostics.CodeAnalysis;
using System.Net;
using Replica.BitTorrent.Discovery;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Streaming;
using Replica.BitTorrent.Swarm.Metadata;
using Replica.BitTorrent.Swarm.Peers;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Swarm;

/// <summary>
/// One open torrent: one actor loop owns its state (what it has, what its readers demand, what is in flight at which source).
/// Sources today are web seeds (BEP 19); peers join the same scheduler with the swarm.
/// Without a reader or a download it closes itself after five minutes; <see cref="Engine.OpenAsync"/> opens it again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The state is disposed of when the loop ends.")]
public sealed class Torrent
{
    private readonly ActorLoop _loop;
    private readonly TorrentState _state;
    private readonly IPieceStorage _storage;
    private readonly PeerFinder? _finder;
    private readonly ConnectionBudget _budget;

    private Torrent(TorrentContext context, bool[] have, TorrentSources sources)
    {
        Info = context.Info;
        _storage = context.Storage;
        _loop = context.Loop;
        _budget = context.Host.Budget;
        _state = new TorrentState(context, have);
        _finder = context.Host.CreateFinder?.Invoke(TorrentNames.Of(Info), sources, Info.IsPrivate, () => _state.Announced, Found);
        _state.Finder = _finder;
        _storage.PieceLost += Lost;
        Closed = RunAsync();
        _finder?.Start();
    }

    /// <summary>What is being fetched.</summary>
    public InfoDictionary Info { get; }

    /// <summary>Where things stand now: with the download begun last, or with the whole torrent while there was none.</summary>
    public TorrentProgress Progress => _state.Progress;

    internal Task Closed { get; }

    internal bool IsClosed => _state.IsClosed;

    /// <summary>Why it has closed.</summary>
    internal Exception? Failure => _state.Failure;

    /// <summary>
    /// A seekable stream over one file: reader and demand in one. Its position and read-ahead, earned by contiguous reading, decide
    /// what is fetched next; every byte it returns belongs to a piece that was verified. Disposing it withdraws the demand.
    /// Reading fails with <see cref="TorrentUnavailableException"/> when no source can give the piece within the time-out,
    /// at once where none could at any time; with <see cref="IOException"/> when the storage fails.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such file.</exception>
    /// <exception cref="ObjectDisposedException">The torrent has closed.</exception>
    public Stream OpenRead(int file, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)file, (uint)Info.Files.Length, nameof(file));
        var demand = new StreamDemand(PieceRun.Of(Info, Info.Files[file]));
        ObjectDisposedException.ThrowIf(!Add(demand), this);
        return new TorrentStream(this, _storage, Info.Files[file], demand, timeout);
    }

    /// <summary>Fetches whole files (null = all) into the storage; done when each of their pieces was stored there verified and the files are in place. A cache smaller than them may have evicted the first by then.</summary>
    /// <param name="files">Which files; padding files are left out.</param>
    /// <param name="timeout">Longest time without a byte.</param>
    /// <param name="progress">Told at the start and of every piece, on the torrent's loop: return quickly.</param>
    /// <param name="cancellationToken">Withdraws the demand.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such file.</exception>
    /// <exception cref="TorrentUnavailableException">No source gave a byte for <paramref name="timeout"/>, or none could at any time.</exception>
    /// <exception cref="IOException">The storage failed.</exception>
    /// <exception cref="ObjectDisposedException">The torrent has closed.</exception>
    public async Task DownloadAsync(
        IReadOnlySet<int>? files, TimeSpan timeout, IProgress<TorrentProgress>? progress, CancellationToken cancellationToken)
    {
        var demand = new DownloadDemand(Info, files, timeout, progress);
        ObjectDisposedException.ThrowIf(!Add(demand), this);
        try
        {
            await foreach (var file in demand.WholeFiles.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                await _storage.CompleteAsync(file, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _loop.Post(() => _state.Remove(demand));
        }
    }

    /// <summary>Keeps the torrent open, and seeding, until what this returns is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It has closed; open it again.</exception>
    public IDisposable Hold()
    {
        ObjectDisposedException.ThrowIf(IsClosed || !_loop.Post(_state.Hold), this);
        return new TorrentHold(() => _loop.Post(_state.Release));
    }

    /// <summary>The torrent as it is now.</summary>
    /// <exception cref="ObjectDisposedException">It has closed.</exception>
    public Task<TorrentStatus> StatusAsync()
    {
        var status = new TaskCompletionSource<TorrentStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        ObjectDisposedException.ThrowIf(!_loop.Post(() => status.SetResult(_state.Status())), this);
        return status.Task;
    }

    internal static async Task<Torrent> OpenAsync(InfoDictionary info, IPieceStorage storage, SwarmHost host, TorrentSources sources, CancellationToken cancellationToken)
    {
        var have = await storage.OpenAsync(cancellationToken).ConfigureAwait(false);
        return new Torrent(new TorrentContext(info, storage, host, new ActorLoop(host.Schedule), host.CreateRandom()), have, sources);
    }

    /// <summary>Takes in what somebody wants.</summary>
    internal bool Add(Demand demand) => _loop.Post(() => _state.Add(demand));

    /// <summary>Hands over a connection that a peer made.</summary>
    internal void Accept(IPeerLink link)
    {
        if (!_loop.Post(() => _state.Accept(link)))
            link.Close("the torrent is closed");
    }

    /// <summary>Hands over the peers that the metadata came from.</summary>
    internal void TakeOver(CarriedPeers peers)
    {
        if (!_loop.Post(() => _state.TakeOver(peers)))
            peers.Drop(_budget);
    }

    /// <summary>Somebody told of peers.</summary>
    internal void Found(IReadOnlyList<IPEndPoint> addresses, PeerOrigin origin) => _loop.Post(() => _state.Found(addresses, origin));

    /// <summary>Adds sources and keeps the torrent open for another while.</summary>
    /// <returns>False if it is closing: wait for <see cref="Closed"/>.</returns>
    internal Task<bool> RenewAsync(TorrentSources sources)
    {
        var renewed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _loop.Post(() => renewed.SetResult(_state.Renew(sources))) ? renewed.Task : Task.FromResult(false);
    }

    internal void Move(StreamDemand demand, PieceRun run) => _loop.Post(() => _state.Move(demand, run));

    internal void Withdraw(StreamDemand demand) => _loop.Post(() => _state.Remove(demand));

    internal async Task WaitAsync(PieceWaiter waiter, bool isLost, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(!_loop.Post(() => _state.Wait(waiter, isLost)), this);
        try
        {
            await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _loop.Post(() => _state.GiveUp(waiter));
            throw;
        }
    }

    internal Task CloseAsync()
    {
        _loop.Post(() => _state.Close(new ObjectDisposedException(nameof(Engine))));
        return Closed;
    }

    private void Lost(int piece) => _loop.Post(() => _state.Dropped(piece));

    private async Task RunAsync()
    {
        Exception? first = null;
        Action settle = _state.Settle;
        while (await _loop.RunToFaultAsync(settle).ConfigureAwait(false) is { } fault)
        {
            // A fault of ours: whoever waits learns of it instead of waiting for ever, and what was queued still runs.
            first ??= fault;
            settle = () => _state.Close(new InvalidOperationException(
                $"The torrent {Info.Hash} was closed by a fault of this program; please report it: {first.GetType().Name}: {first.Message}", first));
            _loop.Post(() => { });
        }

        _storage.PieceLost -= Lost;
        if (_finder is not null)
            await _finder.DisposeAsync().ConfigureAwait(false);
        await _state.DisposeAsync().ConfigureAwait(false);
        await _storage.DisposeAsync().ConfigureAwait(false);
    }
}
