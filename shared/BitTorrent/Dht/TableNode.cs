namespace Replica.BitTorrent.Dht;

/// <summary>A node in the routing table, and what was seen of it.</summary>
internal sealed class TableNode(NodeContact contact)
{
    private const int BadAfter = 2;

    private bool _hasAnswered;
    private int _failures;

    /// <summary>Id and address.</summary>
    public NodeContact Contact { get; } = contact;

    /// <summary>When it last answered or asked; long ago if it never did.</summary>
    public TimeSpan Heard { get; private set; } = TimeSpan.MinValue;

    /// <summary>When it was last asked something to see whether it lives.</summary>
    public TimeSpan Probed { get; set; } = TimeSpan.MinValue;

    /// <summary>It failed to answer several times in a row.</summary>
    public bool IsBad => _failures >= BadAfter;

    /// <summary>It has answered us, not only in an earlier run, and is not bad: one to recommend to others.</summary>
    public bool IsProven => _hasAnswered && !IsBad;

    /// <summary>It answered a query.</summary>
    public void Answered(TimeSpan now)
    {
        _hasAnswered = true;
        Heard = now;
        _failures = 0;
    }

    /// <summary>It asked something, which only shows life in a node that has answered before (BEP 5).</summary>
    public void Asked(TimeSpan now)
    {
        if (_hasAnswered && _failures == 0)
            Heard = now;
    }

    /// <summary>It let a query time out.</summary>
    public void Failed() => _failures++;
}
