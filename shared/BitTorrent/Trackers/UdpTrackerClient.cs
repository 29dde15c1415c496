using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Transport;

namespace Replica.BitTorrent.Trackers;

/// <summary>Asks UDP trackers (BEP 15), all torrents' over the one UDP port. Safe for concurrent use.</summary>
internal sealed class UdpTrackerClient
{
    private const string NoAnswer = "does not answer";
    private const int MostRetries = 8;
    private const int MostConnections = 256;

    // A tracker takes an id for two minutes after it was sent; BEP 15 has clients use it for one, so that none is too old on arrival.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<uint, UdpCall> _calls = new();
    private readonly ConcurrentDictionary<IPEndPoint, UdpConnection> _connections = new();
    private readonly UdpPort _port;
    private readonly TimeProvider _time;

    /// <summary>Takes the port's tracker packets from now on.</summary>
    public UdpTrackerClient(UdpPort port, TimeProvider time)
    {
        _port = port;
        _time = time;
        port.Handle(DatagramKind.Tracker, Receive);
    }

    /// <summary>Whether the port reaches addresses of this family.</summary>
    public bool Reaches(AddressFamily family) =>
        _port.Local.AddressFamily == family || _port.Local.Address.Equals(IPAddress.IPv6Any);

    /// <summary>Announces: waits 15·2ⁿ s for an answer, n from 0 to 8, over to the next of the tracker's addresses each time.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<AnnounceOutcome> AnnounceAsync(
        IReadOnlyList<IPEndPoint> tracker, AnnounceRequest request, string urlData, CancellationToken cancellationToken)
    {
        var (answer, from) = await AskAsync(
            tracker, UdpAction.Announce, (connection, transaction) => UdpPacket.Announce(connection, transaction, request, urlData), cancellationToken).ConfigureAwait(false);
        if (answer is null)
            return AnnounceOutcome.Unreachable(NoAnswer);
        return Error(answer) is { } error
            ? AnnounceOutcome.Refused(error)
            : UdpPacket.ReadAnnounce(answer, from.AddressFamily == AddressFamily.InterNetworkV6);
    }

    /// <summary>Scrapes at most <see cref="UdpPacket.MostScraped"/> torrents, with the same waits.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ScrapeOutcome> ScrapeAsync(IReadOnlyList<IPEndPoint> tracker, IReadOnlyList<InfoHash> hashes, CancellationToken cancellationToken)
    {
        InfoHash[] asked = [.. hashes.Take(UdpPacket.MostScraped)];
        var (answer, _) = await AskAsync(
            tracker, UdpAction.Scrape, (connection, transaction) => UdpPacket.Scrape(connection, transaction, asked), cancellationToken).ConfigureAwait(false);
        if (answer is null)
            return ScrapeOutcome.Failed(NoAnswer);
        return Error(answer) is { } error ? ScrapeOutcome.Failed(error) : UdpPacket.ReadScrape(answer, asked);
    }

    private static string? Error(byte[] answer) =>
        UdpPacket.TryReadHead(answer, out var action, out _) && action == UdpAction.Error ? UdpPacket.ReadError(answer) : null;

    private async Task<(byte[]? Answer, IPEndPoint From)> AskAsync(
        IReadOnlyList<IPEndPoint> tracker, UdpAction action, Func<long, uint, byte[]> write, CancellationToken cancellationToken)
    {
        for (var retry = 0; retry <= MostRetries; retry++)
        {
            var address = tracker[retry % tracker.Count];
            var wait = FirstWait * (1 << retry);
            var answer = await AskOnceAsync(address, action, write, wait, cancellationToken).ConfigureAwait(false);
            if (answer is not null)
                return (answer, address);
        }

        return (null, tracker[0]);
    }

    private async Task<byte[]?> AskOnceAsync(
        IPEndPoint tracker, UdpAction action, Func<long, uint, byte[]> write, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (Known(tracker) is { } known)
        {
            var answer = await CallAsync(tracker, action, transaction => write(known, transaction), wait, cancellationToken).ConfigureAwait(false);
            // An error may mean that the tracker has forgotten the id, by a restart for one: a new id tells.
            if (answer is not null && Error(answer) is null)
                return answer;
            _connections.TryRemove(tracker, out _);
            if (answer is null)
                return null;
        }

        var connected = await CallAsync(tracker, UdpAction.Connect, UdpPacket.Connect, wait, cancellationToken).ConfigureAwait(false);
        if (connected is null || Error(connected) is not null)
            return connected;
        var connection = UdpPacket.ReadConnection(connected);
        Remember(tracker, connection);
        return await CallAsync(tracker, action, transaction => write(connection, transaction), wait, cancellationToken).ConfigureAwait(false);
    }

    private long? Known(IPEndPoint tracker) =>
        _connections.TryGetValue(tracker, out var connection) && _time.GetElapsedTime(connection.ReceivedAt) < ConnectionLifetime ? connection.Id : null;

    private void Remember(IPEndPoint tracker, long connection)
    {
        if (_connections.Count >= MostConnections)
            _connections.Clear();
        _connections[tracker] = new UdpConnection(connection, _time.GetTimestamp());
    }

    private async Task<byte[]?> CallAsync(
        IPEndPoint tracker, UdpAction action, Func<uint, byte[]> write, TimeSpan wait, CancellationToken cancellationToken)
    {
        var call = new UdpCall(tracker, action);
        uint transaction;
        do
            transaction = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
        while (!_calls.TryAdd(transaction, call));
        try
        {
            _port.Send(write(transaction), tracker);
            await ((Task)call.Answer).WaitAsync(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return call.Answer.IsCompletedSuccessfully ? await call.Answer.ConfigureAwait(false) : null;
        }
        finally
        {
            _calls.TryRemove(transaction, out _);
        }
    }

    // What nobody waits for is dropped: late, invented, or from another address than the one asked.
    private void Receive(ReadOnlySpan<byte> packet, IPEndPoint from)
    {
        if (UdpPacket.TryReadHead(packet, out var action, out var transaction) && _calls.TryGetValue(transaction, out var call))
            call.Offer(packet, action, from);
    }
}
