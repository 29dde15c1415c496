using Amazon.CDK;
using Amazon.CDK.AWS.ApplicationAutoScaling;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.ServiceDiscovery;
using Constructs;
using Replica.Catalogue.Cloud;
using Replica.Infra.Observing;
using Replica.Infra.Settings;
using Replica.Infra.Storage;
using HealthCheck = Amazon.CDK.AWS.ECS.HealthCheck;
using Secret = Amazon.CDK.AWS.ECS.Secret;

namespace Replica.Infra.Containers;

/// <summary>
/// Search: identical readers of the catalogue, each with the whole index; one of them publishes it. Reached by a private name that resolves to all of them; a load
/// balancer would cost more than a small container does.
/// </summary>
internal sealed class SearchContainers : Construct
{
    private const string Name = "search";

    // The image has this folder for its user, and ECS gives the volume the same owner.
    private const string IndexVolume = "index";
    private const string IndexFolder = "/index";

    public SearchContainers(
        Construct scope, CloudNetwork network, SourceImages images, ContentBucket content, CatalogueTable catalogue, ContentDelivery delivery, StackSettings settings)
        : base(scope, "Search")
    {
        SigningKey = new SigningKey(this);
        var task = ContainerTasks.Define(this, settings.SearchCpu, settings.SearchMemory);
        task.AddVolume(new Amazon.CDK.AWS.ECS.Volume { Name = IndexVolume });
        var container = task.AddContainer("Search", new ContainerDefinitionOptions
        {
            Image = ContainerImage.FromDockerImageAsset(images.Search),
            Environment = new Dictionary<string, string>
            {
                [EnvironmentNames.Bucket] = content.Bucket.BucketName,
                [EnvironmentNames.Table] = catalogue.Table.TableName,
                [EnvironmentNames.ContentUrl] = delivery.Url,
                ["AWS_REGION"] = Stack.Of(this).Region,
                [EnvironmentNames.IndexFolder] = IndexFolder,
                // Its sockets would need a file system that can be written.
                ["DOTNET_EnableDiagnostics"] = "0",
                ["ASPNETCORE_HTTP_PORTS"] = $"{CloudNetwork.SearchPort}",
            },
            Secrets = Secrets(settings),
            PortMappings = [new PortMapping { ContainerPort = CloudNetwork.SearchPort }],
            Logging = ContainerTasks.LogTo(Logs.Group(this, "Log", settings)),
            MemoryLimitMiB = settings.SearchMemory,
            ReadonlyRootFilesystem = true,
            // Nobody in particular; it owns no file but those of the index.
            User = "1654",
            HealthCheck = Health(),
        });
        container.AddMountPoints(new MountPoint { SourceVolume = IndexVolume, ContainerPath = IndexFolder, ReadOnly = false });
        Allow(task, content, catalogue);
        Service = Run(network, task);
        Scale(settings);
    }

    public FargateService Service { get; }

    public SigningKey SigningKey { get; }

    /// <summary>Ends in a slash.</summary>
    public static string Url(CloudNetwork network) => $"http://{Name}.{network.Names.NamespaceName}:{CloudNetwork.SearchPort}/";

    /// <summary>Its alarms and graph. As many samples of CPU come in a minute as there are tasks.</summary>
    public void Watch(Watch watch)
    {
        MetricOptions Minute(string statistic) => new() { Statistic = statistic, Period = Duration.Minutes(1) };

        watch.Alarm("SearchTasks", "No search container runs.", Service.MetricCpuUtilization(Minute("SampleCount")), 1, isMissingBad: true, isBelow: true);
        watch.Alarm("SearchCpu", "The search containers are busy although they scale.", Service.MetricCpuUtilization(Observing.Watch.Over(5)), 90);
        watch.Alarm("SearchMemory", "The index hardly fits: raise searchMemory.", Service.MetricMemoryUtilization(Observing.Watch.Over(5)), 85);
        watch.Show("Search", Service.MetricCpuUtilization(Minute("Average")), Service.MetricMemoryUtilization(Minute("Average")));
    }

    /// <summary>
    /// Well is who has caught up with the catalogue: a container is found by its name, and the one that it replaces goes, only then. It has ten
    /// minutes for it. The image holds no other program that could ask.
    /// </summary>
    private static HealthCheck Health() => new()
    {
        Command = ["CMD", "dotnet", "Replica.SearchService.dll", "--check", $"http://127.0.0.1:{CloudNetwork.SearchPort}/readyz"],
        Interval = Duration.Seconds(30),
        Timeout = Duration.Seconds(10),
        Retries = 10,
        StartPeriod = Duration.Minutes(5),
    };

    /// <summary>Read by the role that starts this task alone, and given to its process alone.</summary>
    private Dictionary<string, Secret> Secrets(StackSettings settings)
    {
        var secrets = new Dictionary<string, Secret> { [EnvironmentNames.SigningKey] = Secret.FromSecretsManager(SigningKey) };
        if (settings.DhtSearchSecret is { } name)
            secrets[EnvironmentNames.DhtSearch] = Secret.FromSecretsManager(Amazon.CDK.AWS.SecretsManager.Secret.FromSecretNameV2(this, "DhtSearch", name));
        return secrets;
    }

    private static void Allow(FargateTaskDefinition task, ContentBucket content, CatalogueTable catalogue)
    {
        catalogue.AllowRead(task.TaskRole);
        catalogue.AllowLease(task.TaskRole, Name);
        content.Bucket.AllowRead(task.TaskRole, ContentBucket.IndexKeys);
        content.Bucket.AllowWrite(task.TaskRole, ContentBucket.IndexKeys);
        content.Bucket.AllowDelete(task.TaskRole, ContentBucket.IndexFiles);
    }

    private FargateService Run(CloudNetwork network, FargateTaskDefinition task)
    {
        var props = ContainerTasks.Service(network, task, network.Search);
        props.DesiredCount = 1;
        props.MinHealthyPercent = 100;
        props.MaxHealthyPercent = 200;
        props.CloudMapOptions = new CloudMapOptions
        {
            Name = Name,
            CloudMapNamespace = network.Names,
            DnsRecordType = DnsRecordType.A,
            DnsTtl = Duration.Seconds(10),
        };
        return new FargateService(this, "Service", props);
    }

    private void Scale(StackSettings settings) =>
        Service.AutoScaleTaskCount(new EnableScalingProps { MinCapacity = 1, MaxCapacity = settings.SearchTasks })
            .ScaleOnCpuUtilization("Cpu", new CpuUtilizationScalingProps
            {
                TargetUtilizationPercent = 60,
                ScaleInCooldown = Duration.Minutes(10),
                ScaleOutCooldown = Duration.Minutes(2),
            });
}
