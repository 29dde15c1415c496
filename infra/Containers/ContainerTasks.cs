using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace Replica.Infra.Containers;

/// <summary>What the containers have in common: Fargate on arm64, own roles, one log group, public subnets.</summary>
internal static class ContainerTasks
{
    public static FargateTaskDefinition Define(Construct scope, int cpu, int memory, int? disk = null) =>
        new(scope, "Task", new FargateTaskDefinitionProps
        {
            Cpu = cpu,
            MemoryLimitMiB = memory,
            EphemeralStorageGiB = disk,
            RuntimePlatform = new RuntimePlatform { CpuArchitecture = CpuArchitecture.ARM64, OperatingSystemFamily = OperatingSystemFamily.LINUX },
        });

    public static LogDriver LogTo(LogGroup group) =>
        LogDriver.AwsLogs(new AwsLogDriverProps { LogGroup = group, StreamPrefix = "replica", Mode = AwsLogDriverMode.NON_BLOCKING });

    /// <summary>The address is for going out; the security group lets nothing in by it.</summary>
    public static FargateServiceProps Service(CloudNetwork network, FargateTaskDefinition task, SecurityGroup group) => new()
    {
        Cluster = network.Cluster,
        TaskDefinition = task,
        AssignPublicIp = true,
        VpcSubnets = new SubnetSelection { SubnetType = SubnetType.PUBLIC },
        SecurityGroups = [group],
        CircuitBreaker = new DeploymentCircuitBreaker { Enable = true, Rollback = true },
        EnableExecuteCommand = false,
    };
}
