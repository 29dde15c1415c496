using Replica.BitTorrent.Swarm.Pieces;

namespace Replica.BitTorrent.Swarm.Peers;

/// <summary>
/// What was asked of one peer and did not come yet. Its depth follows the bandwidth-delay product without measuring either: it grows by one
/// a block, and so doubles every round trip, until blocks take longer than <see cref="QueueTime"/> from request to arrival.
/// </summary>
internal sealed class RequestPipeline
{
    /// <summary>The most requests that are kept under way at any peer.</summary>
    public const int MostOfAll = 1024;

    private const int Least = 2;
    private const int First = 8;
    private const int MostCancelled = 1024;

    private static readonly TimeSpan ShortestLate = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Block, TimeSpan> _asked = [];
    private readonly HashSet<Block> _cancelled = [];
    private double _depth = First;
    private TimeSpan _shortest = TimeSpan.MaxValue;

    /// <summary>The most requests that the peer keeps (BEP 10's <c>reqq</c>).</summary>
    public int Most { get; set; } = 250;

    /// <summary>How much the peer may have to do: a second's worth, less where a reader may seek away from it.</summary>
    public TimeSpan QueueTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Requests under way.</summary>
    public int Count => _asked.Count;

    /// <summary>How many requests may be under way.</summary>
    public int Depth => Math.Min((int)_depth, Most);

    /// <summary>How many more may be made.</summary>
    public int Room => Depth - Count;

    /// <summary>From request to arrival, of late; zero while nothing arrived.</summary>
    public TimeSpan Latency { get; private set; }

    /// <summary>When a block last came, or the first was asked for.</summary>
    public TimeSpan Progress { get; private set; }

    /// <summary>Blocks under way.</summary>
    public IEnumerable<Block> Asked => _asked.Keys;

    public bool Has(Block block) => _asked.ContainsKey(block);

    public void Ask(Block block, TimeSpan now)
    {
        if (_asked.Count == 0)
            Progress = now;
        _asked[block] = now;
        _cancelled.Remove(block);
    }

    /// <summary>A block came.</summary>
    /// <returns>True if it was asked for; null if that was taken back meanwhile.</returns>
    public bool? Arrived(Block block, TimeSpan now)
    {
        if (!_asked.Remove(block, out var asked))
            return _cancelled.Remove(block) ? null : false;
        Progress = now;
        Adapt(now - asked);
        return true;
    }

    /// <summary>Takes a request back.</summary>
    /// <returns>False if it was not under way.</returns>
    public bool Cancel(Block block)
    {
        if (!_asked.Remove(block))
            return false;
        if (_cancelled.Count >= MostCancelled)
            _cancelled.Clear();
        _cancelled.Add(block);
        return true;
    }

    /// <summary>The peer will not answer a request.</summary>
    public bool Reject(Block block) => _asked.Remove(block) || _cancelled.Remove(block);

    /// <summary>The peer answers nothing of what is under way.</summary>
    public Block[] Clear()
    {
        Block[] lost = [.. _asked.Keys];
        _asked.Clear();
        _cancelled.Clear();
        return lost;
    }

    /// <summary>Requests that are older than a time.</summary>
    public IEnumerable<Block> OlderThan(TimeSpan time) => _asked.Where(entry => entry.Value < time).Select(entry => entry.Key);

    /// <summary>True if the peer is busier than it was, or silent: nothing came for much longer than a block takes.</summary>
    public bool IsLate(TimeSpan now) =>
        _asked.Count > 0 && now - Progress > TimeSpan.FromTicks(Math.Max(ShortestLate.Ticks, 4 * Latency.Ticks));

    /// <summary>The peer is slow or silent: one request at a time is enough to see it return.</summary>
    public void Shrink() => _depth = Least;

    private void Adapt(TimeSpan latency)
    {
        Latency = Latency == TimeSpan.Zero ? latency : ((Latency * 7) + latency) / 8;
        _shortest = latency < _shortest ? latency : _shortest;

        // A far peer needs at least twice its round trip under way, however long that is.
        var target = QueueTime > 2 * _shortest ? QueueTime : 2 * _shortest;
        if (latency < target)
            _depth = Math.Min(_depth + 1, Most);
        else
            _depth = Math.Max(Least, _depth * (1 - (0.5 / Math.Max(_depth, 1))));
    }
}
