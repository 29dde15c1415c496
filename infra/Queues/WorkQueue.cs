using Amazon.CDK;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Replica.Infra.Queues;

/// <summary>A queue of work with its dead letters.</summary>
internal sealed class WorkQueue : Construct
{
    private const int MaxReceives = 5;

    /// <param name="scope">Where it stands.</param>
    /// <param name="id">Its name.</param>
    /// <param name="variable">The environment variable that names it to a function.</param>
    /// <param name="workLimit">How long one piece of work may take; a message is hidden six times as long, as AWS advises for Lambda.</param>
    /// <param name="patience">After how long a wait an alarm goes off.</param>
    public WorkQueue(Construct scope, string id, string variable, Duration workLimit, Duration patience)
        : base(scope, id)
    {
        (Variable, WorkLimit, Patience) = (variable, workLimit, patience);
        Dead = new Queue(this, "Dead", Props(Duration.Days(14)));
        var props = Props(Duration.Days(7));
        props.VisibilityTimeout = Duration.Seconds(6 * workLimit.ToSeconds());
        props.DeadLetterQueue = new DeadLetterQueue { Queue = Dead, MaxReceiveCount = MaxReceives };
        Queue = new Queue(this, "Queue", props);
    }

    public string Variable { get; }

    public Duration WorkLimit { get; }

    public Duration Patience { get; }

    public Queue Queue { get; }

    public Queue Dead { get; }

    private static QueueProps Props(Duration retention) => new()
    {
        Encryption = QueueEncryption.SQS_MANAGED,
        EnforceSSL = true,
        RetentionPeriod = retention,
    };
}
