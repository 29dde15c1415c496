using Amazon.CDK;
using Constructs;
using Replica.Infra.Containers;
using Replica.Infra.Functions;
using Replica.Infra.Http;
using Replica.Infra.Observing;
using Replica.Infra.Queues;
using Replica.Infra.Settings;
using Replica.Infra.Storage;

namespace Replica.Infra;

/// <summary>All of Replica in one AWS account and region, top to bottom.</summary>
public sealed class ReplicaStack : Stack
{
    /// <summary>Its name, and the key of its outputs in <c>cdk deploy --outputs-file</c>.</summary>
    public const string Name = "Replica";

    /// <summary>Composes it.</summary>
    /// <param name="scope">The app.</param>
    /// <param name="settings">The operator's choices.</param>
    public ReplicaStack(Construct scope, StackSettings settings)
        : base(scope, Name, new StackProps { Description = "Replica: publish, find and play files", StackName = Name })
    {
        ArgumentNullException.ThrowIfNull(settings);

        var key = new TopicKey(this);
        var watch = new Watch(this, key, settings);

        var queues = new WorkQueues(this);
        var objectEvents = new ObjectEvents(this, key, queues.Events);

        var content = new ContentBucket(this, objectEvents.Topic, objectEvents.Policy);
        var delivery = new ContentDelivery(this, content, settings);
        var catalogue = new CatalogueTable(this);
        var network = new CloudNetwork(this);
        var images = new SourceImages(this, settings);

        var functions = new FunctionFactory(new Construct(this, "Functions"), settings, watch, new FunctionArtifacts(this, settings));
        CatalogueFunctions.Add(functions, content, catalogue, queues.Events);
        var api = new ApiFunctions(functions, content, catalogue, queues.Verify, network);
        var media = new MediaFunctions(content, catalogue);
        media.AddIngest(functions, images, queues, settings.IngestConcurrency);
        media.AddVerify(functions, images, queues.Verify);

        var worker = new LargeIngest(this, network, images, queues.IngestLarge, media.Variables(queues.Ingest, queues.IngestLarge), settings);
        media.AllowIngest(worker.Task.TaskRole, queues.Ingest);
        var search = new SearchContainers(this, network, images, content, catalogue, delivery, settings);
        var http = new HttpService(this, api.Http, api.Search, settings);

        queues.Watch(watch);
        search.Watch(watch);
        catalogue.Watch(watch);
        http.Watch(watch);
        watch.Draw();
        _ = new MonthlyBudget(this, watch, settings);

        Output("Region", Region);
        Output("Bucket", content.Bucket.BucketName);
        Output("Table", catalogue.Table.TableName);
        foreach (var queue in queues.All)
        {
            Output($"{queue.Node.Id}Queue", queue.Queue.QueueUrl);
            Output($"{queue.Node.Id}QueueDead", queue.Dead.QueueUrl);
        }
        Output("ApiUrl", http.Url);
        Output("ContentUrl", delivery.Url);
        Output("SigningKey", search.SigningKey.SecretArn);
        Output("Distribution", delivery.Distribution.DistributionId);
    }

    /// <summary>Under exactly this name: operator commands read it. The construct's own name keeps clear of the parts' names.</summary>
    private void Output(string name, string value) =>
        new CfnOutput(this, $"Output{name}", new CfnOutputProps { Value = value }).OverrideLogicalId(name);
}
