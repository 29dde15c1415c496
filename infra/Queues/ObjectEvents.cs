using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Constructs;

namespace Replica.Infra.Queues;

/// <summary>The bucket's events: a topic, to which others may subscribe later, and the queue that the catalogue is kept from.</summary>
internal sealed class ObjectEvents : Construct
{
    public ObjectEvents(Construct scope, IKey key, WorkQueue queue)
        : base(scope, "ObjectEvents")
    {
        Topic = new Topic(this, "Topic", new TopicProps { MasterKey = key });
        Policy = new TopicPolicy(this, "TopicPolicy", new TopicPolicyProps { Topics = [Topic], EnforceSSL = true });
        Policy.Document.AddStatements(FromOurBuckets());
        Topic.AddSubscription(new SqsSubscription(queue.Queue, new SqsSubscriptionProps
        {
            RawMessageDelivery = true,
            DeadLetterQueue = queue.Dead,
        }));
    }

    public Topic Topic { get; }

    /// <summary>What lets the bucket publish; it has to stand before the bucket is told of the topic.</summary>
    public TopicPolicy Policy { get; }

    /// <summary>The account's buckets, not ours by name: the bucket names the topic, so the topic can not name the bucket.</summary>
    private PolicyStatement FromOurBuckets() => new(new PolicyStatementProps
    {
        Principals = [new ServicePrincipal("s3.amazonaws.com")],
        Actions = ["sns:Publish"],
        Resources = [Topic.TopicArn],
        Conditions = new Dictionary<string, object>
        {
            ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID },
        },
    });
}
