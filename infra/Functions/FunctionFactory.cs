using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.Ecr.Assets;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Lambda.EventSources;
using Amazon.CDK.AWS.Logs;
using Constructs;
using Replica.Infra.Observing;
using Replica.Infra.Queues;
using Replica.Infra.Settings;
using Function = Amazon.CDK.AWS.Lambda.Function;
using FunctionProps = Amazon.CDK.AWS.Lambda.FunctionProps;

namespace Replica.Infra.Functions;

/// <summary>Makes functions alike: own role with nothing but its log and traces, log group with an end, tracing, alarms.</summary>
internal sealed class FunctionFactory(Construct scope, StackSettings settings, Watch watch, FunctionArtifacts artifacts)
{
    /// <summary>A function from what <c>infra/publish</c> built.</summary>
    /// <param name="project">The project below <c>functions/</c>.</param>
    /// <param name="shape">What it is.</param>
    /// <param name="network">Where it stands, or null outside any.</param>
    /// <param name="scratch">What <c>/tmp</c> holds; null = Lambda's own 512 MiB.</param>
    public Function Zip(string project, FunctionShape shape, FunctionNetwork? network = null, Size? scratch = null)
    {
        var log = LogOf(shape);
        return Watched(new Function(scope, shape.Id, new FunctionProps
        {
            Runtime = settings.IsSelfContained ? Runtime.PROVIDED_AL2023 : new Runtime("dotnet10", RuntimeFamily.DOTNET_CORE),
            Architecture = settings.IsSelfContained ? Architecture.X86_64 : Architecture.ARM_64,
            // Without "::" the managed runtime executes the assembly, which then talks to the Runtime API itself.
            Handler = settings.IsSelfContained ? "bootstrap" : $"Replica.{project}",
            Code = artifacts.CodeOf(project),
            MemorySize = shape.Memory,
            EphemeralStorageSize = scratch,
            Timeout = shape.Timeout,
            Environment = shape.Variables(),
            Role = RoleOf(shape, log, network),
            LogGroup = log,
            Tracing = Tracing.ACTIVE,
            Vpc = network?.Vpc,
            VpcSubnets = network is null ? null : new SubnetSelection { SubnetType = SubnetType.PRIVATE_ISOLATED },
            SecurityGroups = network is null ? null : [network.Group],
        }));
    }

    /// <summary>A function from a container image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="shape">What it is.</param>
    /// <param name="scratch">What <c>/tmp</c> holds.</param>
    public Function Image(DockerImageAsset image, FunctionShape shape, Size scratch)
    {
        var log = LogOf(shape);
        return Watched(new DockerImageFunction(scope, shape.Id, new DockerImageFunctionProps
        {
            Code = DockerImageCode.FromEcr(image.Repository, new EcrImageCodeProps { TagOrDigest = image.ImageTag }),
            Architecture = Architecture.ARM_64,
            MemorySize = shape.Memory,
            EphemeralStorageSize = scratch,
            Timeout = shape.Timeout,
            Environment = shape.Variables(),
            Role = RoleOf(shape, log, null),
            LogGroup = log,
            Tracing = Tracing.ACTIVE,
        }));
    }

    /// <summary>Feeds a function from a queue. What fails of a batch is told message by message.</summary>
    public static void Feed(Function function, WorkQueue queue, int batch, int concurrency)
    {
        function.AddEventSource(new SqsEventSource(queue.Queue, new SqsEventSourceProps
        {
            BatchSize = batch,
            ReportBatchItemFailures = true,
            MaxConcurrency = concurrency,
        }));
        // What can never succeed is put there with its reason at once.
        queue.Dead.GrantSendMessages(function);
    }

    /// <summary>Runs a function again and again.</summary>
    public void Schedule(Function function, Duration every) =>
        _ = new Rule(scope, $"{function.Node.Id}Schedule", new RuleProps
        {
            Description = $"Runs {function.Node.Id}",
            Schedule = Amazon.CDK.AWS.Events.Schedule.Rate(every),
            // The next run does what a failed one left.
            Targets = [new LambdaFunction(function, new LambdaFunctionProps { RetryAttempts = 0 })],
        });

    private T Watched<T>(T function)
        where T : Function
    {
        watch.Function(function);
        return function;
    }

    private LogGroup LogOf(FunctionShape shape) => Logs.Group(scope, $"{shape.Id}Log", settings);

    /// <summary>The library's own role would come with a managed policy on all log groups of the account.</summary>
    private Role RoleOf(FunctionShape shape, LogGroup log, FunctionNetwork? network)
    {
        var role = new Role(scope, $"{shape.Id}Role", new RoleProps
        {
            AssumedBy = new ServicePrincipal("lambda.amazonaws.com"),
            Description = $"Replica: what {shape.Id} may do",
        });
        log.GrantWrite(role);
        if (network is not null)
            FunctionNetwork.AllowInterfaces(role);
        return role;
    }
}
