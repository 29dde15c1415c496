using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

[Collection(SynthesisCollection.Name)]
public sealed class FunctionTests(Synthesiser synthesiser)
{
    private static readonly string[] Zipped = ["ObjectCreated", "Reconcile", "Api", "ApiSearch", "Sweep"];
    private static readonly string[] Imaged = ["Ingest", "Verify"];

    private readonly Template _template = synthesiser.Usual;

    [Fact]
    public void There_are_these_functions_and_no_helper_of_the_library()
    {
        var names = _template.Of("AWS::Lambda::Function").Select(function => Template.Name(function.Id)["Functions".Length..]);
        Assert.Equal(Zipped.Concat(Imaged).Order(), names.Order());
        Assert.DoesNotContain(_template.Resources, resource => resource.Type.StartsWith("Custom::", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ObjectCreated", null, "REPLICA_BUCKET", "REPLICA_TABLE", "REPLICA_EVENTS_QUEUE", "REPLICA_EVENTS_QUEUE_DEAD")]
    [InlineData("Reconcile", "reconcile", "REPLICA_BUCKET", "REPLICA_TABLE")]
    [InlineData("Api", "http", "REPLICA_BUCKET", "REPLICA_TABLE", "REPLICA_VERIFY_QUEUE")]
    [InlineData("ApiSearch", "search", "REPLICA_SEARCH_URL", "REPLICA_BUCKET", "REPLICA_TABLE")]
    [InlineData("Sweep", "sweep", "REPLICA_BUCKET", "REPLICA_TABLE", "REPLICA_VERIFY_QUEUE")]
    [InlineData("Ingest", "ingest", "REPLICA_BUCKET", "REPLICA_TABLE", "REPLICA_INGEST_QUEUE", "REPLICA_INGEST_QUEUE_DEAD", "REPLICA_INGEST_LARGE_QUEUE", "REPLICA_INGEST_LARGE_QUEUE_DEAD")]
    [InlineData("Verify", "verify", "REPLICA_BUCKET", "REPLICA_TABLE", "REPLICA_VERIFY_QUEUE", "REPLICA_VERIFY_QUEUE_DEAD")]
    public void A_function_is_told_what_its_work_needs_and_no_more(string function, string? work, params string[] names)
    {
        var variables = _template.Function(function).Environment();
        Assert.Equal(work, variables.GetValueOrDefault("REPLICA_WORK"));
        Assert.Equal(names.Order(), variables.Keys.Except(["REPLICA_WORK"]).Order());
        AssertNamesResources(variables);
    }

    [Fact]
    public void The_search_function_has_room_for_two_published_indexes() =>
        Assert.True(_template.Function("ApiSearch")["EphemeralStorage", "Size"]!.GetValue<int>() > 4096);

    [Theory]
    [InlineData("Search", "REPLICA_BUCKET", "REPLICA_TABLE", "REPLICA_CONTENT_URL", "REPLICA_INDEX_FOLDER", "ASPNETCORE_HTTP_PORTS", "DOTNET_EnableDiagnostics")]
    [InlineData("LargeIngest", "REPLICA_BUCKET", "REPLICA_TABLE", "REPLICA_INGEST_MAX_BYTES", "REPLICA_INGEST_QUEUE", "REPLICA_INGEST_QUEUE_DEAD", "REPLICA_INGEST_LARGE_QUEUE", "REPLICA_INGEST_LARGE_QUEUE_DEAD")]
    public void A_container_is_told_what_its_work_needs_and_no_more(string container, params string[] names)
    {
        var variables = _template.Task(container).Environment();
        Assert.Equal(names.Append("AWS_REGION").Order(), variables.Keys.Order());
        AssertNamesResources(variables);
    }

    [Fact]
    public void Search_gets_the_signing_key_as_a_secret_and_the_contents_address_with_its_slash()
    {
        var secret = Assert.Single(_template.Task("Search").Container["Secrets"]!.AsArray())!;
        Assert.Equal("REPLICA_SIGNING_KEY", secret["Name"]!.ToString());
        Assert.Equal(_template.One("AWS::SecretsManager::Secret").Id, Reference.Text(secret["ValueFrom"]));
        Assert.Equal($"https://{_template.One("AWS::CloudFront::Distribution").Id}.DomainName/", _template.Task("Search").Environment()["REPLICA_CONTENT_URL"]);
    }

    [Fact]
    public void Zipped_functions_execute_their_assembly_on_the_managed_runtime() =>
        Assert.All(Zipped.Select(_template.Function), function =>
        {
            Assert.Equal("dotnet10", function.Text("Runtime"));
            Assert.Matches("^Replica\\.(Api|ObjectCreated)$", function.Text("Handler"));
            Assert.Equal(["arm64"], Reference.Texts(function["Architectures"]));
        });

    [Fact]
    public void Ingest_and_verify_are_one_image_with_all_the_room_and_time_there_is()
    {
        var functions = Imaged.Select(_template.Function).ToList();
        Assert.Single(functions.Select(function => function["Code"]!.ToJsonString()).Distinct());
        Assert.All(functions, function =>
        {
            Assert.Equal("Image", function.Text("PackageType"));
            Assert.Equal(10_240, function["EphemeralStorage", "Size"]!.GetValue<int>());
            Assert.Equal(900, function["Timeout"]!.GetValue<int>());
        });
        var tag = functions[0]["Code", "ImageUri"]!.ToJsonString().Split(':')[^1][..64];
        Assert.Contains(tag, _template.Task("LargeIngest").Container["Image"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_end_and_every_function_has_its_own()
    {
        Assert.All(_template.Of("AWS::Logs::LogGroup"), group => Assert.Equal(30, group["RetentionInDays"]!.GetValue<int>()));
        var groups = _template.Of("AWS::Lambda::Function").Select(function => function.Text("LoggingConfig", "LogGroup")!).ToList();
        Assert.Equal(groups.Count, groups.Distinct().Count());
        Assert.All(groups, group => Assert.Equal("AWS::Logs::LogGroup", _template.Find(group).Type));
    }

    [Fact]
    public void Functions_are_traced_and_ring_when_they_fail_or_are_throttled()
    {
        Assert.All(_template.Of("AWS::Lambda::Function"), function => Assert.Equal("Active", function.Text("TracingConfig", "Mode")));
        foreach (var metric in new[] { "Errors", "Throttles" })
        {
            var watched = _template.Of("AWS::CloudWatch::Alarm").Where(alarm => alarm.Text("MetricName") == metric).Select(alarm => Reference.Text(alarm["Dimensions"]![0]!["Value"])!);
            Assert.Equal(_template.Of("AWS::Lambda::Function").Select(function => function.Id).Order(), watched.Order());
        }
    }

    [Theory]
    [InlineData("Reconcile", "rate(1 day)")]
    [InlineData("Sweep", "rate(5 minutes)")]
    public void What_nobody_asks_for_runs_by_the_clock(string function, string rate)
    {
        var rule = Assert.Single(_template.Of("AWS::Events::Rule"), rule => rule.Text("ScheduleExpression") == rate);
        Assert.Equal($"{_template.Function(function).Id}.Arn", Reference.Text(Assert.Single(rule["Targets"]!.AsArray())!["Arn"]));
    }

    /// <summary>Each variable names the resource that its name says.</summary>
    private void AssertNamesResources(IReadOnlyDictionary<string, string> variables)
    {
        var expected = new Dictionary<string, string>
        {
            ["REPLICA_BUCKET"] = _template.One("AWS::S3::Bucket").Id,
            ["REPLICA_TABLE"] = _template.One("AWS::DynamoDB::Table").Id,
        };
        foreach (var (variable, queue) in new[] { ("EVENTS", "Events"), ("VERIFY", "Verify"), ("INGEST", "Ingest"), ("INGEST_LARGE", "IngestLarge") })
        {
            expected[$"REPLICA_{variable}_QUEUE"] = _template.Queue(queue).Id;
            expected[$"REPLICA_{variable}_QUEUE_DEAD"] = _template.Queue(queue, "Dead").Id;
        }
        Assert.All(variables.Where(variable => expected.ContainsKey(variable.Key)), variable => Assert.Equal(expected[variable.Key], variable.Value));
    }
}
