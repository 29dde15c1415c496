using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Dht;

/// <summary>Who announced what to us. Bounded by hashes, by peers a hash and by peers in all; a peer is forgotten half an hour after its last announce.</summary>
internal sealed class PeerStore(RandomFill random)
{
    /// <summary>How long samples stay the same (BEP 51).</summary>
    public static readonly TimeSpan SampleInterval = TimeSpan.FromMinutes(5);

    /// <summary>The most info hashes in one answer.</summary>
    public const int MaxSamples = 20;

    private const int MaxHashes = 5_000;
    private const int MaxPeers = 50_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly Dictionary<DhtKey, PeerList> _hashes = [];
    private byte[] _samples = [];
    private TimeSpan _sampled = TimeSpan.MinValue;
    private int _peers;

    /// <summary>How many info hashes.</summary>
    public int Count => _hashes.Count;

    /// <summary>Enters a peer.</summary>
    /// <returns>False if there is no room.</returns>
    public bool Add(DhtKey hash, IPEndPoint peer, TimeSpan now)
    {
        if (!_hashes.TryGetValue(hash, out var list))
        {
            if (_hashes.Count >= MaxHashes || _peers >= MaxPeers)
                return false;
            _hashes.Add(hash, list = new PeerList());
        }
        if (_peers >= MaxPeers && list.Count < PeerList.MaxPeers)
            return false;
        _peers += list.Add(peer, now);
        return true;
    }

    /// <summary>Some peers of one family, chosen by chance where there are more.</summary>
    public IReadOnlyList<IPEndPoint> Pick(DhtKey hash, AddressFamily family, int most) =>
        _hashes.TryGetValue(hash, out var list) ? Choose([.. list.OfFamily(family)], most) : [];

    /// <summary>Some info hashes, end to end; the same ones for <see cref="SampleInterval"/>.</summary>
    public byte[] Sample(TimeSpan now)
    {
        if (now - SampleInterval < _sampled)
            return _samples;
        _sampled = now;
        var chosen = Choose([.. _hashes.Keys], MaxSamples);
        _samples = new byte[chosen.Count * DhtKey.Length];
        for (var i = 0; i < chosen.Count; i++)
            chosen[i].CopyTo(_samples.AsSpan(i * DhtKey.Length));
        return _samples;
    }

    /// <summary>Forgets what is too old.</summary>
    public void Expire(TimeSpan now)
    {
        foreach (var (hash, list) in _hashes)
        {
            _peers -= list.Expire(now - Lifetime);
            if (list.Count == 0)
                _hashes.Remove(hash);
        }
    }

    // The first steps of a shuffle.
    private List<T> Choose<T>(List<T> all, int most)
    {
        if (all.Count <= most)
            return all;
        Span<byte> chance = stackalloc byte[4];
        for (var i = 0; i < most; i++)
        {
            random(chance);
            var other = i + (int)(BinaryPrimitives.ReadUInt32LittleEndian(chance) % (uint)(all.Count - i));
            (all[i], all[other]) = (all[other], all[i]);
        }
        all.RemoveRange(most, all.Count - most);
        return all;
    }
}
