using System.Globalization;
using Amazon.CDK;
using Amazon.CDK.AWS.ApplicationAutoScaling;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.ECS;
using Constructs;
using Replica.Infra.Observing;
using Replica.Infra.Queues;
using Replica.Infra.Settings;

namespace Replica.Infra.Containers;

/// <summary>
/// What is too large for a function: the same image on Fargate Spot, as many as there are messages up to a limit, none where there are none. One
/// that is taken away mid-work leaves its message to the next.
/// </summary>
internal sealed class LargeIngest : Construct
{
    private const int Memory = 4096;

    /// <summary>What the largest media may take up on the way: as video and sound, merged, and in its final form; and the image.</summary>
    private const long DiskShares = 4;

    public LargeIngest(
        Construct scope, CloudNetwork network, SourceImages images, WorkQueue queue, IReadOnlyDictionary<string, string> environment, StackSettings settings)
        : base(scope, "LargeIngest")
    {
        Task = ContainerTasks.Define(this, 1024, Memory, settings.LargeIngestDisk);
        Task.AddContainer("Worker", new ContainerDefinitionOptions
        {
            Image = ContainerImage.FromDockerImageAsset(images.Ingest),
            Command = ["--worker"],
            MemoryLimitMiB = Memory,
            Environment = new Dictionary<string, string>(environment)
            {
                ["AWS_REGION"] = Stack.Of(this).Region,
                ["REPLICA_INGEST_MAX_BYTES"] = ((long)settings.LargeIngestDisk * 1024 * 1024 * 1024 / DiskShares).ToString(CultureInfo.InvariantCulture),
            },
            Logging = ContainerTasks.LogTo(Logs.Group(this, "Log", settings)),
            // Given the time to hand its message back.
            StopTimeout = Duration.Seconds(110),
        });
        queue.Queue.GrantConsumeMessages(Task.TaskRole);
        queue.Dead.GrantSendMessages(Task.TaskRole);
        Scale(Run(network), queue, settings.LargeIngestTasks);
    }

    public FargateTaskDefinition Task { get; }

    private FargateService Run(CloudNetwork network)
    {
        var props = ContainerTasks.Service(network, Task, network.Worker);
        props.DesiredCount = 0;
        props.MinHealthyPercent = 0;
        props.MaxHealthyPercent = 100;
        props.CapacityProviderStrategies = [new CapacityProviderStrategy { CapacityProvider = "FARGATE_SPOT", Weight = 1 }];
        return new FargateService(this, "Service", props);
    }

    /// <summary>Counts what is being worked with what waits, so that no container is taken from its work.</summary>
    private static void Scale(FargateService service, WorkQueue queue, int most)
    {
        if (most == 0)
            return;
        var messages = new MathExpression(new MathExpressionProps
        {
            Expression = "waiting + working",
            Label = "Large media waiting or worked",
            Period = Duration.Minutes(1),
            UsingMetrics = new Dictionary<string, IMetric>
            {
                ["waiting"] = queue.Queue.MetricApproximateNumberOfMessagesVisible(Watch.Over(1)),
                ["working"] = queue.Queue.MetricApproximateNumberOfMessagesNotVisible(Watch.Over(1)),
            },
        });
        service.AutoScaleTaskCount(new EnableScalingProps { MinCapacity = 0, MaxCapacity = most })
            .ScaleOnMetric("Messages", new BasicStepScalingPolicyProps
            {
                Metric = messages,
                AdjustmentType = AdjustmentType.EXACT_CAPACITY,
                EvaluationPeriods = 1,
                Cooldown = Duration.Minutes(2),
                ScalingSteps =
                [
                    new ScalingInterval { Upper = 0, Change = 0 },
                    .. Enumerable.Range(1, most).Select(count => new ScalingInterval { Lower = count, Change = count }),
                ],
            });
    }
}
