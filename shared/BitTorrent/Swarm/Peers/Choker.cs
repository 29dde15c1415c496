namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>
/// Decides who is served (BEP 3): while we download, those that give most; while we seed, those that take fastest and those that were not
/// served for long, in turn. One more is served on trial, so that newcomers can show what they give.
/// </summary>
internal sealed class Choker(Random random)
{
    /// <summary>How often it decides.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private const int LeastSlots = 4;
    private const int MostSlots = 24;
    private const long BytesPerSlot = 64 * 1024;
    private const long LeastRate = 16;
    private static readonly TimeSpan TrialPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SeedTurn = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private Peer? _trial;
    private TimeSpan _nextTrial;

    /// <summary>Chokes and unchokes.</summary>
    /// <param name="peers">All connections.</param>
    /// <param name="isSeeding">True if we want nothing.</param>
    /// <param name="upLimit">Bytes a second that we may send, or null.</param>
    /// <param name="now">The time.</param>
    public void Decide(IReadOnlyList<Peer> peers, bool isSeeding, long? upLimit, TimeSpan now)
    {
        var slots = SlotsFor(peers, upLimit, now);
        var served = peers.Where(peer => peer.IsInterested && (isSeeding || !peer.IsSnubbing || !peer.IsInteresting))
            .OrderByDescending(peer => isSeeding ? SeedRank(peer, now) : peer.Down.At(now))
            .ThenByDescending(peer => peer.Up.At(now))
            .ThenBy(peer => peer.Since)
            .Take(slots).ToHashSet();
        if (ChooseTrial(peers, served, now) is { } trial)
            served.Add(trial);
        foreach (var peer in peers)
        {
            if (served.Contains(peer))
                peer.Unchoke();
            else
                peer.Choke();
            peer.IsOptimistic = peer == _trial;
        }
    }

    /// <summary>A peer became interested: it need not wait for the next round if there is room.</summary>
    public static void Interested(Peer peer, IReadOnlyList<Peer> peers, long? upLimit, TimeSpan now)
    {
        var unchoked = 0;
        foreach (var other in peers)
            unchoked += other is { IsChoked: false, IsInterested: true } && !IsIdle(other, now) ? 1 : 0;
        if (unchoked < SlotsFor(peers, upLimit, now))
            peer.Unchoke();
    }

    // Without a limit there is no telling what the line can take: as many as help, and more where each is fast.
    private static int SlotsFor(IReadOnlyList<Peer> peers, long? upLimit, TimeSpan now)
    {
        if (upLimit is { } limit)
            return (int)Math.Clamp(limit / BytesPerSlot, LeastSlots, MostSlots);
        long up = 0;
        foreach (var peer in peers)
            up += peer.Up.At(now);
        return (int)Math.Clamp(2 * LeastSlots + (up / (4 * BytesPerSlot)), LeastSlots, MostSlots);
    }

    // Whoever has its turn keeps it for a while, then the fastest takers and those that never had one are equals.
    private static double SeedRank(Peer peer, TimeSpan now)
    {
        if (peer.IsChoked)
            return peer.UnchokedAt == TimeSpan.Zero ? 1e12 : 1e6 + (now - peer.UnchokedAt).TotalSeconds;
        return now - peer.UnchokedAt < SeedTurn && !IsIdle(peer, now) ? 1e13 + peer.Up.At(now) : peer.Up.At(now);
    }

    // It was given a place and asks for nothing.
    private static bool IsIdle(Peer peer, TimeSpan now) =>
        !peer.IsChoked && now - peer.UnchokedAt > Grace && peer.Uploads.Count == 0 && peer.Link.Queued == 0 && peer.Up.At(now) < LeastRate;

    private Peer? ChooseTrial(IReadOnlyList<Peer> peers, HashSet<Peer> served, TimeSpan now)
    {
        if (_trial is { IsClosed: false, IsInterested: true } && now < _nextTrial && !served.Contains(_trial))
            return _trial;
        var candidates = peers.Where(peer => peer.IsInterested && !served.Contains(peer)).ToArray();
        _nextTrial = now + TrialPeriod;
        return _trial = candidates.Length == 0 ? null : candidates[random.Next(candidates.Length)];
    }
}
