using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Constructs;
using Replica.Infra.Queues;
using Replica.Infra.Settings;
using Function = Amazon.CDK.AWS.Lambda.Function;

namespace Replica.Infra.Observing;

/// <summary>Alarms, whom they are told to, and the dashboard.</summary>
internal sealed class Watch : Construct
{
    private readonly List<WorkQueue> _queues = [];
    private readonly List<Function> _functions = [];
    private readonly List<IWidget> _others = [];

    public Watch(Construct scope, IKey key, StackSettings settings)
        : base(scope, "Watch")
    {
        Topic = new Topic(this, "Alarms", new TopicProps { MasterKey = key, DisplayName = "Replica" });
        var policy = new TopicPolicy(this, "AlarmsPolicy", new TopicPolicyProps { Topics = [Topic], EnforceSSL = true });
        policy.Document.AddStatements(From("cloudwatch.amazonaws.com"), From("budgets.amazonaws.com"));
        if (settings.AlarmEmail is { } email)
            Topic.AddSubscription(new EmailSubscription(email));
    }

    public Topic Topic { get; }

    /// <summary>Dead letters, and work that waits for too long.</summary>
    public void Queue(WorkQueue queue)
    {
        _queues.Add(queue);
        Alarm($"{queue.Node.Id}Dead", $"Messages that could not be worked wait in the dead letters of {queue.Node.Id}: see `replica redrive`.",
            queue.Dead.MetricApproximateNumberOfMessagesVisible(Over(1)), 0, periods: 1);
        Alarm($"{queue.Node.Id}Age", $"Work has waited in {queue.Node.Id} for more than {queue.Patience.ToMinutes()} minutes.",
            queue.Queue.MetricApproximateAgeOfOldestMessage(Over(5)), queue.Patience.ToSeconds());
    }

    /// <summary>Failed and refused invocations.</summary>
    public void Function(Function function)
    {
        _functions.Add(function);
        var name = function.Node.Id;
        Alarm($"{name}Errors", $"{name} fails.", function.MetricErrors(Sum(5)), 0, periods: 1);
        Alarm($"{name}Throttles", $"{name} is throttled: raise the account's concurrency.", function.MetricThrottles(Sum(5)), 2);
    }

    /// <summary>An alarm on what is above (or below) a threshold for some periods in a row.</summary>
    public Alarm Alarm(string id, string description, IMetric metric, double threshold, int periods = 3, bool isMissingBad = false, bool isBelow = false)
    {
        var alarm = new Alarm(this, id, new AlarmProps
        {
            AlarmDescription = description,
            Metric = metric,
            Threshold = threshold,
            EvaluationPeriods = periods,
            ComparisonOperator = isBelow ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
            TreatMissingData = isMissingBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
        });
        alarm.AddAlarmAction(new SnsAction(Topic));
        alarm.AddOkAction(new SnsAction(Topic));
        return alarm;
    }

    /// <summary>A graph of what is neither queue nor function.</summary>
    public void Show(string title, params IMetric[] metrics) => _others.Add(Graph(title, metrics));

    /// <summary>Draws what was watched.</summary>
    public void Draw()
    {
        var graphs = new List<IWidget>
        {
            Graph("Waiting work", _queues.Select(queue => queue.Queue.MetricApproximateNumberOfMessagesVisible(Named(queue.Node.Id)))),
            Graph("Dead letters", _queues.Select(queue => queue.Dead.MetricApproximateNumberOfMessagesVisible(Named(queue.Node.Id)))),
            Graph("Invocations", _functions.Select(function => function.MetricInvocations(Named(function.Node.Id, "Sum")))),
            Graph("Errors", _functions.Select(function => function.MetricErrors(Named(function.Node.Id, "Sum")))),
            Graph("Duration, p95", _functions.Select(function => function.MetricDuration(Named(function.Node.Id, "p95")))),
        };
        graphs.AddRange(_others);
        _ = new Dashboard(this, "Dashboard", new DashboardProps { Widgets = [.. graphs.Chunk(3).Select(row => row.ToArray())] });
    }

    /// <summary>A metric's maximum over some minutes.</summary>
    public static MetricOptions Over(int minutes) => new() { Period = Duration.Minutes(minutes), Statistic = "Maximum" };

    /// <summary>A metric's sum over some minutes.</summary>
    public static MetricOptions Sum(int minutes) => new() { Period = Duration.Minutes(minutes), Statistic = "Sum" };

    private static MetricOptions Named(string label, string statistic = "Maximum") =>
        new() { Label = label, Statistic = statistic, Period = Duration.Minutes(5) };

    private static GraphWidget Graph(string title, IEnumerable<IMetric> metrics) =>
        new(new GraphWidgetProps { Title = title, Left = [.. metrics], Width = 8, Height = 6 });

    private PolicyStatement From(string service) => new(new PolicyStatementProps
    {
        Principals = [new ServicePrincipal(service)],
        Actions = ["sns:Publish"],
        Resources = [Topic.TopicArn],
        Conditions = new Dictionary<string, object>
        {
            ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID },
        },
    });
}
