namespace Replica.BitTorrent.Wire;

/// <summary>
/// Puts what a link has to do on its owner's loop. While the link is between two owners it waits: nothing is lost, and nothing runs on a loop
/// that has given the link away. Safe for concurrent use.
/// </summary>
internal sealed class LinkPost
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _waiting = new();
    private Func<Action, bool>? _post;
    private Action _runNext = () => { };
    private int _owner;

    /// <summary>Has an action run on the owner's loop, after those before it.</summary>
    /// <returns>False if that loop was stopped: the action will not run.</returns>
    public bool Post(Action action)
    {
        lock (_gate)
        {
            if (_post is not null && !_post(_runNext))
                return false;
            _waiting.Enqueue(action);
            return true;
        }
    }

    /// <summary>The link belongs to a loop from now on; what waits runs there.</summary>
    public void Begin(Func<Action, bool> post)
    {
        lock (_gate)
        {
            var owner = ++_owner;
            (_post, _runNext) = (post, () => RunNext(owner));
            for (var left = _waiting.Count; left > 0 && post(_runNext); left--)
            {
            }
        }
    }

    /// <summary>Takes the link from its loop, on that loop.</summary>
    public void Park()
    {
        lock (_gate)
            (_post, _owner) = (null, _owner + 1);
    }

    private void RunNext(int owner)
    {
        Action? action;
        lock (_gate)
        {
            // What the loop before was still to run is the next one's.
            if (owner != _owner || !_waiting.TryDequeue(out action))
                return;
        }

        action();
    }
}
