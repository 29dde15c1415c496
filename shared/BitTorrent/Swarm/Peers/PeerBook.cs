using System.Net;
using Replica.BitTorrent.Network;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>The peers that a torrent knows of, bounded, and which of them to try next. Belongs to the torrent's loop.</summary>
/// <param name="allowPrivate">Whether addresses that are not public may be used, whoever names them.</param>
internal sealed class PeerBook(bool allowPrivate)
{
    /// <summary>Peers that are remembered.</summary>
    public const int Most = 2_000;

    private const int MostOfAddress = 8;
    private const int MostFailures = 8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    private readonly Dictionary<IPEndPoint, PeerRecord> _records = [];
    private readonly HashSet<IPAddress> _banned = [];

    /// <summary>How many are known.</summary>
    public int Count => _records.Count;

    /// <summary>All of them.</summary>
    public Dictionary<IPEndPoint, PeerRecord>.ValueCollection Records => _records.Values;

    /// <summary>The record of an address, or null.</summary>
    public PeerRecord? Find(IPEndPoint address) => _records.GetValueOrDefault(address);

    /// <summary>Somebody told of a peer.</summary>
    /// <returns>Its record; null if the address may not be used, or there is no room.</returns>
    public PeerRecord? Add(IPEndPoint address, PeerOrigin origin)
    {
        if (!IsAllowed(address, origin))
            return null;
        if (_records.TryGetValue(address, out var known))
        {
            Renew(known, origin);
            return known;
        }

        if ((IsHearsay(origin) && HasManyOf(address.Address)) || (_records.Count >= Most && !MakeRoom(origin)))
            return null;
        var record = new PeerRecord(address, origin) { IsDiallable = origin != PeerOrigin.Incoming };
        _records.Add(address, record);
        return record;
    }

    /// <summary>
    /// A peer sent poison: neither it nor, on the public internet, anybody at its address is connected again.
    /// In private networks many share an address.
    /// </summary>
    public void Ban(PeerRecord record)
    {
        record.IsBanned = true;
        if (_banned.Count < Most && AddressGuard.IsPublic(record.Address.Address))
            _banned.Add(record.Address.Address);
    }

    /// <summary>A peer turned out to be of no use, for now.</summary>
    public static void Failed(PeerRecord record, TimeSpan now)
    {
        record.Failures = Math.Min(record.Failures + 1, 16);
        var pause = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << (record.Failures - 1), LongestPause.Ticks));
        record.RetryAt = now + pause;
    }

    /// <summary>The peer to try next, or null.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isSeeding">True if seeds are of no use.</param>
    public PeerRecord? Next(TimeSpan now, bool isSeeding)
    {
        PeerRecord? best = null;
        foreach (var record in _records.Values)
        {
            if (IsTriable(record, isSeeding) && now >= record.RetryAt && (best is null || Compare(record, best) > 0))
                best = record;
        }

        return best;
    }

    /// <summary>When there is next somebody to try.</summary>
    public TimeSpan NextTry(bool isSeeding)
    {
        var next = TimeSpan.MaxValue;
        foreach (var record in _records.Values)
        {
            if (IsTriable(record, isSeeding) && record.RetryAt < next)
                next = record.RetryAt;
        }

        return next;
    }

    private static bool IsTriable(PeerRecord record, bool isSeeding) =>
        record is { IsDiallable: true, IsBanned: false, IsDialling: false, IsOpen: false, Connection: null, Failures: < MostFailures } && !(isSeeding && record.IsSeed);

    private static int Compare(PeerRecord one, PeerRecord other)
    {
        var order = (one.Origin == PeerOrigin.User).CompareTo(other.Origin == PeerOrigin.User);
        if (order == 0)
            order = (one.Origin == PeerOrigin.Lsd).CompareTo(other.Origin == PeerOrigin.Lsd);
        if (order == 0)
            order = other.Failures.CompareTo(one.Failures);
        if (order == 0)
            order = one.HasGiven.CompareTo(other.HasGiven);
        return order == 0 ? one.Priority.CompareTo(other.Priority) : order;
    }

    private static void Renew(PeerRecord record, PeerOrigin origin)
    {
        if (origin is PeerOrigin.Incoming)
            return;
        if (!record.IsDiallable || origin is PeerOrigin.User or PeerOrigin.Lsd)
            record.Origin = origin;
        record.IsDiallable = true;

        // Named anew after many failures: it may be back.
        if (record.Failures >= MostFailures)
            record.Failures = MostFailures - 1;
    }

    private bool IsAllowed(IPEndPoint address, PeerOrigin origin)
    {
        if (address.Port == 0 || _banned.Contains(address.Address))
            return false;
        return origin is PeerOrigin.User or PeerOrigin.Lsd or PeerOrigin.Incoming || allowPrivate || AddressGuard.IsPublic(address.Address);
    }

    private static bool IsHearsay(PeerOrigin origin) => origin is PeerOrigin.Pex or PeerOrigin.Dht or PeerOrigin.Tracker or PeerOrigin.Link;

    // Made-up ports of one address would have us knock at somebody who has nothing to do with the torrent, thousands of times.
    private bool HasManyOf(IPAddress address)
    {
        var count = 0;
        foreach (var known in _records.Keys)
            count += known.Address.Equals(address) ? 1 : 0;
        return count >= MostOfAddress && AddressGuard.IsPublic(address);
    }

    // Those that came here themselves, and those the user names, go before what others merely tell of.
    private bool MakeRoom(PeerOrigin forWhom)
    {
        PeerRecord? worst = null;
        foreach (var record in _records.Values)
        {
            if (MayGo(record, forWhom) && (worst is null || record.Failures > worst.Failures || !record.IsDiallable))
                worst = record;
        }

        return worst is not null && _records.Remove(worst.Address);
    }

    private bool MayGo(PeerRecord record, PeerOrigin forWhom)
    {
        if (record is not { Connection: null, IsOpen: false, IsDialling: false })
            return false;
        if (record.IsBanned)
            return _banned.Contains(record.Address.Address);
        return record.Failures > 0 || !record.IsDiallable || (IsHearsay(record.Origin) && !IsHearsay(forWhom));
    }
}
