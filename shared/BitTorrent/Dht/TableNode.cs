namespace Replica.BitTorrent.Dht;

/// <summary>A node in the routing table, and what was seen of it.</summary>
internal sealed class TableNode(NodeContact contact)
{
    /// <summary>How long a node stays good without being heard (BEP 5).</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    private const int BadAfter = 2;

    private TimeSpan? _answered;
    private int _failures;

    /// <summary>Id and address.</summary>
    public NodeContact Contact { get; } = contact;

    /// <summary>When it last answered or asked; long ago if it never did.</summary>
    public TimeSpan Heard { get; private set; } = TimeSpan.MinValue;

    /// <summary>When it was last asked something to see whether it lives.</summary>
    public TimeSpan Probed { get; set; } = TimeSpan.MinValue;

    /// <summary>It failed to answer several times in a row.</summary>
    public bool IsBad => _failures >= BadAfter;

    /// <summary>It has answered, and was heard within a quarter of an hour.</summary>
    public bool IsGood(TimeSpan now) => _answered is not null && _failures == 0 && Heard > now - Fresh;

    /// <summary>It answered a query.</summary>
    public void Answered(TimeSpan now)
    {
        _answered = Heard = now;
        _failures = 0;
    }

    /// <summary>It asked something, which only shows life in a node that has answered before.</summary>
    public void Asked(TimeSpan now)
    {
        if (_answered is not null && _failures == 0)
            Heard = now;
    }

    /// <summary>It let a query time out.</summary>
    public void Failed() => _failures++;
}
