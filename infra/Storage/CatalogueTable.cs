using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.IAM;
using Constructs;
using Replica.Infra.Observing;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;

namespace Replica.Infra.Storage;

/// <summary>Catalogue, uploads and jobs in one table. Kept, and guarded from deletion, when the stack goes.</summary>
internal sealed class CatalogueTable : Construct
{
    private static readonly string[] Reading = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"];

    private static readonly string[] Writing =
    [
        "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem",
    ];

    public CatalogueTable(Construct scope)
        : base(scope, "Catalogue")
    {
        Table = new Table(this, "Table", new TableProps
        {
            PartitionKey = Text("pk"),
            SortKey = Text("sk"),
            BillingMode = BillingMode.PAY_PER_REQUEST,
            Encryption = TableEncryption.AWS_MANAGED,
            PointInTimeRecovery = true,
            TimeToLiveAttribute = "expires",
            DeletionProtection = true,
            RemovalPolicy = RemovalPolicy.RETAIN,
        });
        Table.AddGlobalSecondaryIndex(new GlobalSecondaryIndexProps
        {
            IndexName = "gsi1",
            PartitionKey = Text("gsi1pk"),
            SortKey = Text("gsi1sk"),
            ProjectionType = ProjectionType.ALL,
        });
    }

    public Table Table { get; }

    public void AllowRead(IGrantable who) => Allow(who, Reading);

    /// <summary>A transaction needs the rights of what it is made of, and no other.</summary>
    public void AllowWrite(IGrantable who) => Allow(who, [.. Reading, .. Writing]);

    /// <summary>Takes and gives back the lease of this name, and writes no other record.</summary>
    public void AllowLease(IGrantable who, string name) => who.GrantPrincipal.AddToPrincipalPolicy(new PolicyStatement(new PolicyStatementProps
    {
        Actions = ["dynamodb:PutItem", "dynamodb:DeleteItem"],
        Resources = [Table.TableArn],
        Conditions = new Dictionary<string, object>
        {
            ["ForAllValues:StringEquals"] = new Dictionary<string, object> { ["dynamodb:LeadingKeys"] = new[] { $"lease#text:{name}" } },
        },
    }));

    /// <summary>Its alarm and graph. On demand it throttles only what grows faster than twice the last half hour's peak, or one hot key.</summary>
    public void Watch(Watch watch)
    {
        Metric Named(string name, string statistic = "Sum") => Table.Metric(name, new MetricOptions { Statistic = statistic, Period = Duration.Minutes(5) });

        watch.Alarm("TableReadThrottles", "The table refuses reads.", Named("ReadThrottleEvents"), 10);
        watch.Alarm("TableWriteThrottles", "The table refuses writes.", Named("WriteThrottleEvents"), 10);
        watch.Show("Table", Named("ConsumedReadCapacityUnits"), Named("ConsumedWriteCapacityUnits"));
    }

    private void Allow(IGrantable who, string[] actions) =>
        who.GrantPrincipal.AddToPrincipalPolicy(new PolicyStatement(new PolicyStatementProps
        {
            Actions = actions,
            Resources = [Table.TableArn, $"{Table.TableArn}/index/gsi1"],
        }));

    private static Attribute Text(string name) => new() { Name = name, Type = AttributeType.STRING };
}
