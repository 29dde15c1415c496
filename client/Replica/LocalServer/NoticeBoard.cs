namespace Replica.Client.LocalServer;

/// <summary>The last things that the user was told of, for pages that are open: oldest first, bounded, numbered from 1.</summary>
internal sealed class NoticeBoard
{
    private const int MostNotices = 50;
    private readonly Lock _lock = new();
    private readonly Queue<Notice> _notices = [];
    private long _last;

    /// <summary>Adds one, for people.</summary>
    public void Add(string text)
    {
        lock (_lock)
        {
            if (_notices.Count == MostNotices) _notices.Dequeue();
            _notices.Enqueue(new Notice(++_last, text));
        }
    }

    /// <summary>Those that are remembered.</summary>
    public IReadOnlyList<Notice> All
    {
        get
        {
            lock (_lock) return [.. _notices];
        }
    }
}
