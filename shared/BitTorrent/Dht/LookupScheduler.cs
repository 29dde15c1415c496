namespace Replica.BitTorrent.Dht;

/// <summary>Runs a bounded number of lookups at a time; the rest wait, those in the background behind all others.</summary>
internal sealed class LookupScheduler(DhtContext context)
{
    /// <summary>How many run at a time; the tables' own upkeep comes on top.</summary>
    public const int MaxRunning = 16;

    /// <summary>How many wait at most.</summary>
    public const int MaxWaiting = 50_000;

    // Room for a user's own lookup at any time.
    private const int MaxBackground = MaxRunning - 4;

    private static readonly TimeSpan WaitForNodes = TimeSpan.FromSeconds(10);

    private readonly Queue<LookupRun> _waiting = new();
    private readonly Queue<LookupRun> _waitingInBackground = new();
    private readonly List<LookupRun> _running = [];
    private readonly List<LookupRun> _upkeep = [];

    /// <summary>How many run.</summary>
    public int Running => _running.Count;

    /// <summary>Runs a lookup as soon as there is room.</summary>
    public void Start(LookupRun run, bool inBackground)
    {
        if (_waiting.Count + _waitingInBackground.Count >= MaxWaiting)
        {
            Abandon(run);
            return;
        }
        (inBackground ? _waitingInBackground : _waiting).Enqueue(run);
        Advance();
    }

    /// <summary>Runs a lookup at once, for a table's sake.</summary>
    public void StartUpkeep(LookupRun run)
    {
        _upkeep.Add(run);
        run.Begin();
    }

    /// <summary>Lets all go on that limits held up, and begins what has room.</summary>
    public void Advance()
    {
        AdvanceAll(_upkeep);
        AdvanceAll(_running);
        Fill(_waiting, MaxRunning);
        Fill(_waitingInBackground, MaxBackground);
    }

    private static void AdvanceAll(List<LookupRun> runs)
    {
        // A run that finishes may start others, at the end of the list.
        for (var i = 0; i < runs.Count; i++)
            runs[i].Advance();
        runs.RemoveAll(run => run.IsOver);
    }

    private void Fill(Queue<LookupRun> waiting, int most)
    {
        while (_running.Count < most && waiting.TryPeek(out var run))
        {
            if (run.IsOver)
            {
                waiting.Dequeue();
            }
            else if (HasNodes(run.Family))
            {
                waiting.Dequeue();
                _running.Add(run);
                run.Begin();
                _running.RemoveAll(other => other.IsOver);
            }
            else if (context.Now - run.Requested >= WaitForNodes || context.Families.All.Any(HasNodes))
            {
                Abandon(waiting.Dequeue());
            }
            else
            {
                return;
            }
        }
    }

    // Soon after the start there may be nobody to ask yet.
    private bool HasNodes(DhtFamily family) =>
        family.Table.Count > 0 || context.Bootstrap.Exists(node => node.AddressFamily == family.Family);

    private static void Abandon(LookupRun run)
    {
        run.Cancel();
        run.Finished([]);
    }
}
