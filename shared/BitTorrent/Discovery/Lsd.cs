using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Trackers;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Discovery;

/// <summary>
/// Local service discovery (BEP 14): tells the local network of our torrents and hears of others'. At most one announce a minute, and each
/// torrent every five minutes as far as that allows. Private torrents are not to be joined (BEP 27).
/// </summary>
internal sealed class Lsd : IAsyncDisposable
{
    private readonly IReadOnlyList<IDatagramSocket> _sockets;
    private readonly int _listenPort;
    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly string _cookie = RandomNumberGenerator.GetInt32(int.MaxValue).ToString("x8", CultureInfo.InvariantCulture);
    private readonly Lock _gate = new();
    private readonly Dictionary<InfoHash, LsdTorrent> _torrents = [];
    private readonly WakeUp _wakeUp = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;

    /// <summary>Runs from now on.</summary>
    /// <param name="sockets">Members of the groups; owned from now on. None is no error.</param>
    /// <param name="listenPort">Where peers reach us.</param>
    /// <param name="time">The clock.</param>
    public Lsd(IReadOnlyList<IDatagramSocket> sockets, int listenPort, TimeProvider time)
    {
        (_sockets, _listenPort, _time, _epoch) = (sockets, listenPort, time, time.GetTimestamp());
        _running = Task.WhenAll([.. sockets.Select(HearAsync), AnnounceAsync()]);
    }

    /// <summary>Between two announces.</summary>
    public static TimeSpan Gap { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Between two announces of one torrent.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Torrents that are opened together go out together.</summary>
    public static TimeSpan Gathering { get; } = TimeSpan.FromMilliseconds(100);

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <summary>Joins both groups.</summary>
    /// <param name="listenPort">Where peers reach us.</param>
    /// <param name="only">Only the interface with this address; null = all.</param>
    /// <param name="withLoopback">Whether the loopback interface counts.</param>
    /// <param name="time">The clock.</param>
    public static Lsd Start(int listenPort, IPAddress? only, bool withLoopback, TimeProvider time) => new(
        [.. MulticastSocket.JoinAll(LsdPacket.Group4, only, withLoopback), .. MulticastSocket.JoinAll(LsdPacket.Group6, only, withLoopback)], listenPort, time);

    /// <summary>Announces a torrent until the result is disposed of.</summary>
    /// <param name="hash">The torrent.</param>
    /// <param name="found">Takes peers, each on its own; must not block and not throw.</param>
    public IDisposable Join(InfoHash hash, Action<IPEndPoint> found)
    {
        var torrent = new LsdTorrent(this, hash, found, Now + Gathering);
        lock (_gate)
            _torrents[hash] = torrent;
        _wakeUp.Call();
        return torrent;
    }

    /// <summary>Ends a torrent's announces.</summary>
    internal void Leave(LsdTorrent torrent)
    {
        lock (_gate)
        {
            if (_torrents.GetValueOrDefault(torrent.Hash) == torrent)
                _torrents.Remove(torrent.Hash);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (var socket in _sockets)
            socket.Dispose();
        await _running.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task AnnounceAsync()
    {
        var allowed = TimeSpan.Zero;
        try
        {
            for (; ; )
            {
                var due = NextDue();
                var wait = (due > allowed ? due : allowed) - Now;
                if (due == TimeSpan.MaxValue || wait > TimeSpan.Zero)
                {
                    await _wakeUp.WaitAsync(due == TimeSpan.MaxValue ? due : wait, _time, _closing.Token).ConfigureAwait(false);
                    continue;
                }

                if (TakeDue() is not { Length: > 0 } hashes)
                    continue;
                Send(hashes);
                allowed = Now + Gap;
            }
        }
        catch (OperationCanceledException)
        {
            // Its end.
        }
    }

    private TimeSpan NextDue()
    {
        lock (_gate)
            return _torrents.Values.Select(torrent => torrent.Due).DefaultIfEmpty(TimeSpan.MaxValue).Min();
    }

    // Those that have waited longest come first, so that none is left out where there are more than fit.
    private InfoHash[] TakeDue()
    {
        var now = Now;
        lock (_gate)
        {
            var due = _torrents.Values.Where(torrent => torrent.Due <= now).OrderBy(torrent => torrent.Due).Take(LsdPacket.MostSent).ToArray();
            foreach (var torrent in due)
                torrent.Due = now + Interval;
            return [.. due.Select(torrent => torrent.Hash)];
        }
    }

    private void Send(InfoHash[] hashes)
    {
        var packet = new LsdPacket(_listenPort, [.. hashes], _cookie);
        foreach (var socket in _sockets)
        {
            var group = LsdPacket.Group(socket.Local.AddressFamily);
            socket.Send(packet.ToBytes(group), group);
        }
    }

    private async Task HearAsync(IDatagramSocket socket)
    {
        var buffer = new byte[4096];
        try
        {
            for (; ; )
            {
                var (length, from) = await socket.ReceiveAsync(buffer, _closing.Token).ConfigureAwait(false);
                if (LsdPacket.TryRead(buffer.AsSpan(0, length)) is { } packet && packet.Cookie != _cookie)
                    Hear(packet, new IPEndPoint(from.Address, packet.Port));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Its end.
        }
    }

    private void Hear(LsdPacket packet, IPEndPoint peer)
    {
        foreach (var hash in packet.Hashes)
        {
            LsdTorrent? torrent;
            lock (_gate)
                torrent = _torrents.GetValueOrDefault(hash);
            torrent?.Found(peer);
        }
    }
}
