using Amazon.CDK;
using Constructs;
using Replica.Catalogue.Cloud;
using Replica.Infra.Observing;

namespace Replica.Infra.Queues;

/// <summary>All work that waits for somebody.</summary>
internal sealed class WorkQueues : Construct
{
    /// <summary>Lambda stops a function after this.</summary>
    private static readonly Duration LongestFunction = Duration.Minutes(15);

    public WorkQueues(Construct scope)
        : base(scope, "Queues")
    {
        Events = new WorkQueue(this, "Events", EnvironmentNames.EventsQueue, Duration.Minutes(5), Duration.Hours(1));
        Verify = new WorkQueue(this, "Verify", EnvironmentNames.VerifyQueue, LongestFunction, Duration.Hours(2));
        Ingest = new WorkQueue(this, "Ingest", EnvironmentNames.IngestQueue, LongestFunction, Duration.Days(1));
        // Its worker prolongs what it holds, so this is only how long a lost one is waited for.
        IngestLarge = new WorkQueue(this, "IngestLarge", EnvironmentNames.IngestLargeQueue, Duration.Minutes(5), Duration.Days(1));
    }

    /// <summary>What happened in the bucket.</summary>
    public WorkQueue Events { get; }

    /// <summary>Completed uploads.</summary>
    public WorkQueue Verify { get; }

    /// <summary>Media URLs.</summary>
    public WorkQueue Ingest { get; }

    /// <summary>Media URLs that are too large for a function.</summary>
    public WorkQueue IngestLarge { get; }

    /// <summary>The four.</summary>
    public IReadOnlyList<WorkQueue> All => [Events, Verify, Ingest, IngestLarge];

    /// <summary>Their alarms.</summary>
    public void Watch(Watch watch)
    {
        foreach (var queue in All)
            watch.Queue(queue);
    }
}
