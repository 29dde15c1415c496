using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

[Collection(SynthesisCollection.Name)]
public sealed class LeastPrivilegeTests(Synthesiser synthesiser)
{
    /// <summary>Where AWS knows no resource, or none yet; anything else on * is a mistake.</summary>
    private static readonly string[] OnEverything =
    [
        "ecr:GetAuthorizationToken",
        "xray:PutTraceSegments", "xray:PutTelemetryRecords",
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
    ];

    private readonly Template _template = synthesiser.Usual;

    [Fact]
    public void No_role_is_allowed_an_action_by_pattern() =>
        Assert.DoesNotContain(Statement.OfRoles(_template), statement => statement.IsAllowed && statement.Actions.Any(action => action.Contains('*')));

    [Fact]
    public void No_statement_is_turned_around() =>
        Assert.DoesNotContain(Statement.OfRoles(_template), statement => statement.Json.ContainsKey("NotAction") || statement.Json.ContainsKey("NotResource"));

    [Fact]
    public void Only_listed_actions_are_allowed_on_every_resource()
    {
        var used = Statement.OfRoles(_template)
            .Where(statement => statement.IsAllowed && statement.Resources.Any(resource => resource is "*" || resource.EndsWith(":*", StringComparison.Ordinal)))
            .SelectMany(statement => statement.Actions).Distinct();
        Assert.Equal(OnEverything.Order(), used.Order());
    }

    [Fact]
    public void No_role_has_a_policy_that_stands_elsewhere() =>
        Assert.All(_template.Of("AWS::IAM::Role"), role =>
        {
            Assert.Null(role["ManagedPolicyArns"]);
            Assert.Null(role["Policies"]);
        });

    [Fact]
    public void Every_process_has_a_role_of_its_own()
    {
        var roles = _template.Of("AWS::Lambda::Function").Select(function => function.Text("Role"))
            .Concat(_template.Of("AWS::ECS::TaskDefinition").SelectMany(task => new[] { task.Text("TaskRoleArn"), task.Text("ExecutionRoleArn") }))
            .ToList();
        Assert.Equal(11, roles.Count);
        Assert.Equal(roles.Count, roles.Distinct().Count());
    }

    [Fact]
    public void Only_services_take_on_roles() =>
        Assert.All(_template.Of("AWS::IAM::Role").SelectMany(TrustOf), principal =>
            Assert.Contains(principal, new[] { "lambda.amazonaws.com", "ecs-tasks.amazonaws.com" }));

    [Theory]
    [InlineData("Ingest", "s3:PutObject", "youtube_v2-x/data/film.mp4", true)]
    [InlineData("Ingest", "s3:PutObject", "incoming/1/torrent", false)]
    [InlineData("Ingest", "s3:PutObject", "index/config.json", false)]
    [InlineData("Ingest", "s3:DeleteObject", "abc/data/film.mp4", true)]
    [InlineData("Ingest", "s3:DeleteObject", "incoming/1/torrent", false)]
    [InlineData("Ingest", "s3:DeleteObject", "index/config.json", false)]
    [InlineData("Verify", "s3:GetObject", "incoming/1/data/0", true)]
    [InlineData("Verify", "s3:PutObject", "abc/torrent", true)]
    [InlineData("Verify", "s3:DeleteObject", "incoming/1/data/0", true)]
    [InlineData("Verify", "s3:DeleteObject", "abc/metadata", true)]
    [InlineData("Verify", "s3:DeleteObject", "abc/torrent", false)]
    [InlineData("Verify", "s3:PutObject", "index/latest.json", false)]
    [InlineData("ObjectCreated", "s3:GetObject", "abc/torrent", true)]
    [InlineData("ObjectCreated", "s3:PutObject", "abc/torrent", false)]
    [InlineData("ObjectCreated", "s3:DeleteObject", "abc/torrent", true)]
    [InlineData("ObjectCreated", "s3:DeleteObject", "index/config.json", false)]
    [InlineData("ObjectCreated", "s3:DeleteObject", "incoming/1/torrent", false)]
    [InlineData("Reconcile", "s3:DeleteObject", "abc/torrent", true)]
    [InlineData("Api", "s3:PutObject", "incoming/1/data/0", true)]
    [InlineData("Api", "s3:PutObject", "abc/torrent", false)]
    [InlineData("Api", "s3:GetObject", "index/config.json", true)]
    [InlineData("Api", "s3:GetObject", "abc/metadata", true)]
    [InlineData("Api", "s3:GetObject", "abc/data/film.mp4", false)]
    [InlineData("Api", "s3:DeleteObject", "abc/torrent", true)]
    [InlineData("Api", "s3:DeleteObject", "index/config.json", false)]
    [InlineData("Sweep", "s3:DeleteObject", "incoming/1/torrent", true)]
    [InlineData("Sweep", "s3:DeleteObject", "abc/torrent", false)]
    [InlineData("ApiSearch", "s3:GetObject", "abc/torrent", false)]
    [InlineData("ApiSearch", "s3:GetObject", "index/latest.json", true)]
    [InlineData("ApiSearch", "s3:PutObject", "index/latest.json", false)]
    public void A_function_reaches_its_keys_and_no_others(string function, string action, string key, bool isAllowed) =>
        Assert.Equal(isAllowed, Statement.Allows(_template, RoleOf(function), action, $"{_template.One("AWS::S3::Bucket").Id}.Arn/{key}"));

    [Theory]
    [InlineData("Search", "s3:PutObject", "index/config.json", true)]
    [InlineData("Search", "s3:PutObject", "index/latest.json", true)]
    [InlineData("Search", "s3:DeleteObject", "index/0123.rsi", true)]
    [InlineData("Search", "s3:DeleteObject", "index/latest.json", false)]
    [InlineData("Search", "s3:DeleteObject", "abc/torrent", false)]
    [InlineData("Search", "s3:PutObject", "abc/torrent", false)]
    [InlineData("Search", "s3:GetObject", "incoming/1/torrent", false)]
    [InlineData("LargeIngest", "s3:PutObject", "youtube_v2-x/data/film.mp4", true)]
    [InlineData("LargeIngest", "s3:PutObject", "index/config.json", false)]
    [InlineData("LargeIngest", "s3:DeleteObject", "index/config.json", false)]
    [InlineData("LargeIngest", "s3:PutObject", "incoming/1/torrent", false)]
    public void A_container_reaches_its_keys_and_no_others(string container, string action, string key, bool isAllowed) =>
        Assert.Equal(isAllowed, Statement.Allows(_template, TaskRoleOf(container), action, $"{_template.One("AWS::S3::Bucket").Id}.Arn/{key}"));

    [Fact]
    public void Nobody_deletes_old_versions_or_changes_the_bucket()
    {
        string[] harmless = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:ListBucket"];
        Assert.Empty(ActionsOf("s3:").Except(harmless));
    }

    [Fact]
    public void Nobody_scans_or_changes_the_table_itself()
    {
        string[] harmless =
        [
            "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem",
        ];
        Assert.Empty(ActionsOf("dynamodb:").Except(harmless));
    }

    [Fact]
    public void Search_reads_the_catalogue_and_changes_nothing_in_it_but_its_lease()
    {
        var table = $"{_template.One("AWS::DynamoDB::Table").Id}.Arn";
        Assert.True(Statement.Allows(_template, TaskRoleOf("Search"), "dynamodb:Query", table));
        Assert.False(Statement.Allows(_template, TaskRoleOf("Search"), "dynamodb:UpdateItem", table));
        string[] writes = ["dynamodb:PutItem", "dynamodb:DeleteItem"];
        Assert.All(writes, write => Assert.Equal(
            """{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["lease#text:search"]}}""",
            Assert.Single(Statement.OfRoles(_template), statement => statement.Holder == TaskRoleOf("Search") && statement.Covers(write, table)).Json["Condition"]!.ToJsonString()));
        Assert.True(Statement.Allows(_template, RoleOf("ApiSearch"), "dynamodb:Query", table));
        Assert.False(Statement.Allows(_template, RoleOf("ApiSearch"), "dynamodb:PutItem", table));
    }

    [Fact]
    public void The_signing_key_is_read_by_the_role_that_starts_search_and_by_no_other()
    {
        var secret = _template.One("AWS::SecretsManager::Secret").Id;
        var readers = Statement.OfRoles(_template).Where(statement => statement.Actions.Any(action => action.StartsWith("secretsmanager:", StringComparison.Ordinal))).ToList();
        var only = Assert.Single(readers);
        Assert.Equal([secret], only.Resources);
        Assert.Equal(_template.Task("Search").Text("ExecutionRoleArn"), $"{only.Holder}.Arn");
        Assert.DoesNotContain(secret, string.Concat(_template.Of("AWS::Lambda::Function").Select(function => function.Json.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Whose_function_works_a_queue_may_take_from_that_queue_alone()
    {
        foreach (var (function, queue) in new[] { ("ObjectCreated", "Events"), ("Ingest", "Ingest"), ("Verify", "Verify") })
        {
            var takers = Statement.OfRoles(_template)
                .Where(statement => statement.IsAllowed && statement.Covers("sqs:ReceiveMessage", $"{_template.Queue(queue).Id}.Arn"))
                .Select(statement => statement.Holder);
            Assert.Equal([RoleOf(function)], takers);
        }
    }

    private static IEnumerable<string> TrustOf(Resource role) =>
        role["AssumeRolePolicyDocument", "Statement"]!.AsArray().SelectMany(statement => Reference.Texts(statement!["Principal"]!["Service"]));

    private IEnumerable<string> ActionsOf(string service) =>
        Statement.OfRoles(_template).Where(statement => statement.IsAllowed)
            .SelectMany(statement => statement.Actions).Where(action => action.StartsWith(service, StringComparison.Ordinal)).Distinct();

    private string RoleOf(string function) => WithoutArn(_template.Function(function).Text("Role")!);

    private string TaskRoleOf(string container) => WithoutArn(_template.Task(container).Text("TaskRoleArn")!);

    private static string WithoutArn(string reference) => reference[..^".Arn".Length];
}
