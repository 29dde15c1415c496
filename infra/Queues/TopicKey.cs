using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Constructs;

namespace Replica.Infra.Queues;

/// <summary>The key of the topics. It has to be our own: AWS's own key of SNS may not be used by S3, CloudWatch and Budgets to publish.</summary>
internal sealed class TopicKey : Key
{
    public TopicKey(Construct scope)
        : base(scope, "TopicKey", new KeyProps
        {
            Description = "Replica: messages of its topics",
            EnableKeyRotation = true,
            RemovalPolicy = RemovalPolicy.DESTROY,
            PendingWindow = Duration.Days(7),
        }) =>
        AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Principals =
            [
                new ServicePrincipal("s3.amazonaws.com"), new ServicePrincipal("cloudwatch.amazonaws.com"), new ServicePrincipal("budgets.amazonaws.com"),
            ],
            Actions = ["kms:Decrypt", "kms:GenerateDataKey"],
            // In a key's policy * is the key itself.
            Resources = ["*"],
            Conditions = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID },
            },
        }));
}
