using Replica.Infra.Settings;
using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

[Collection(SynthesisCollection.Name)]
public sealed class ContextTests(Synthesiser synthesiser)
{
    private const string Certificate = "arn:aws:acm:us-east-1:111122223333:certificate/1";

    [Fact]
    public void Content_moves_to_a_domain_of_the_operators()
    {
        var template = synthesiser.Synthesise(("contentDomain", "content.example"), ("contentCertificate", Certificate));
        var config = template.One("AWS::CloudFront::Distribution")["DistributionConfig"]!;
        Assert.Equal(["content.example"], Reference.Texts(config["Aliases"]));
        Assert.Equal(Certificate, config["ViewerCertificate"]!["AcmCertificateArn"]!.ToString());
        Assert.Equal("TLSv1.2_2021", config["ViewerCertificate"]!["MinimumProtocolVersion"]!.ToString());
        Assert.Equal("https://content.example/", template.Task("Search").Environment()["REPLICA_CONTENT_URL"]);
        Assert.Equal("https://content.example/", template.Json["Outputs"]!["ContentUrl"]!["Value"]!.ToString());
    }

    [Fact]
    public void Functions_bring_their_own_runtime_where_the_managed_one_will_not_do()
    {
        var template = synthesiser.Synthesise(("functionRuntime", "provided.al2023"));
        var zipped = template.Of("AWS::Lambda::Function").Where(function => function["PackageType"] is null).ToList();
        Assert.Equal(5, zipped.Count);
        Assert.All(zipped, function =>
        {
            Assert.Equal(("provided.al2023", "bootstrap"), (function.Text("Runtime"), function.Text("Handler")));
            Assert.Equal(["x86_64"], Reference.Texts(function["Architectures"]));
        });
        var asset = zipped[0].Text("Code", "S3Key")![..64];
        Assert.True(File.Exists(Path.Combine(template.Folder, $"asset.{asset}", "bootstrap")));
        Assert.Null(template.Json["Parameters"]!["FunctionsBuilt"]);
    }

    [Fact]
    public void Numbers_reach_what_they_are_for()
    {
        var template = synthesiser.Synthesise(
            ("alarmEmail", "operator@example.org"), ("monthlyBudget", "250"), ("ingestConcurrency", "7"), ("largeIngestTasks", "5"), ("largeIngestDisk", "200"),
            ("searchCpu", "1024"), ("searchMemory", "8192"), ("searchTasks", "9"), ("logRetentionDays", "7"));
        Assert.Contains(template.Of("AWS::SNS::Subscription"), subscription => subscription.Text("Endpoint") == "operator@example.org");
        Assert.Equal(250, template.One("AWS::Budgets::Budget")["Budget", "BudgetLimit", "Amount"]!.GetValue<int>());
        var source = Assert.Single(template.Of("AWS::Lambda::EventSourceMapping"), source => source.Text("FunctionName") == template.Function("Ingest").Id);
        Assert.Equal(7, source["ScalingConfig", "MaximumConcurrency"]!.GetValue<int>());
        Assert.Equal([5, 9], template.Of("AWS::ApplicationAutoScaling::ScalableTarget").Select(target => target["MaxCapacity"]!.GetValue<int>()).Order());
        Assert.Equal(200, template.Task("LargeIngest")["EphemeralStorage", "SizeInGiB"]!.GetValue<int>());
        Assert.Equal(("1024", "8192"), (template.Task("Search").Text("Cpu"), template.Task("Search").Text("Memory")));
        Assert.All(template.Of("AWS::Logs::LogGroup"), group => Assert.Equal(7, group["RetentionInDays"]!.GetValue<int>()));
    }

    [Fact]
    public void The_servers_that_search_the_DHT_come_from_a_secret_that_only_the_search_task_reads()
    {
        Assert.DoesNotContain("REPLICA_DHT_SEARCH", synthesiser.Usual.Json.ToJsonString(), StringComparison.Ordinal);
        var template = synthesiser.Synthesise(("dhtSearchSecret", "dht/search"));
        var task = template.Task("Search");
        var secret = Assert.Single(task.Container["Secrets"]!.AsArray(), secret => secret!["Name"]!.ToString() == "REPLICA_DHT_SEARCH")!;
        Assert.EndsWith(":secret:dht/search", Reference.Text(secret["ValueFrom"]), StringComparison.Ordinal);
        var readers = template.Of("AWS::IAM::Policy").Where(policy => policy.Json.ToJsonString().Contains(":secret:dht/search", StringComparison.Ordinal));
        var role = Assert.Single(Reference.Texts(Assert.Single(readers)["Roles"]));
        Assert.Equal(task.Text("ExecutionRoleArn"), $"{role}.Arn");
    }

    [Fact]
    public void The_ingest_image_is_built_with_the_release_that_was_named()
    {
        var sum = new string('a', 64);
        var template = synthesiser.Synthesise(("ytDlpVersion", "2026.11.15"), ("ytDlpSha256", sum));
        var assets = File.ReadAllText(Path.Combine(template.Folder, "Replica.assets.json"));
        Assert.Contains("\"YTDLP_VERSION\": \"2026.11.15\"", assets, StringComparison.Ordinal);
        Assert.Contains($"\"YTDLP_SHA256\": \"{sum}\"", assets, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_media_can_be_left_undone()
    {
        var template = synthesiser.Synthesise(("largeIngestTasks", "0"));
        Assert.Single(template.Of("AWS::ApplicationAutoScaling::ScalableTarget"));
        Assert.Contains(template.Of("AWS::ECS::Service"), service => service.Text("DesiredCount") == "0");
    }

    [Theory]
    [InlineData("functionRuntime", "dotnet8", "functionRuntime")]
    [InlineData("contentDomain", "content.example", "contentCertificate")]
    [InlineData("contentCertificate", Certificate, "contentDomain")]
    [InlineData("monthlyBudget", "-1", "monthlyBudget")]
    [InlineData("monthlyBudget", "much", "monthlyBudget")]
    [InlineData("ingestConcurrency", "1", "ingestConcurrency")]
    [InlineData("largeIngestDisk", "500", "largeIngestDisk")]
    [InlineData("searchMemory", "512", "searchMemory")]
    [InlineData("searchMemory", "16384", "searchMemory")]
    [InlineData("logRetentionDays", "2", "logRetentionDays")]
    [InlineData("alarmEmail", "nobody", "alarmEmail")]
    [InlineData("ytDlpVersion", "2026.11.15", "ytDlpSha256")]
    [InlineData("ytDlpSha256", "00", "ytDlpVersion")]
    public void A_value_that_can_not_be_is_refused_by_its_name(string name, string value, string named)
    {
        var error = Assert.Throws<SettingException>(() => synthesiser.Synthesise((name, value)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_region_is_refused() =>
        Assert.Contains("us-east-1", Assert.Throws<SettingException>(() => synthesiser.Synthesise(
            ("contentDomain", "content.example"), ("contentCertificate", Certificate.Replace("us-east-1", "eu-west-1", StringComparison.Ordinal)))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_not_built_can_be_synthesised_and_not_deployed()
    {
        var template = synthesiser.Synthesise(("artifacts", synthesiser.Folder()));
        var rule = template.Json["Rules"]!["FunctionsHaveToBeBuilt"]!["Assertions"]![0]!;
        Assert.Contains("infra/publish", rule["AssertDescription"]!.ToString(), StringComparison.Ordinal);
        // CloudFormation takes the parameter's only value, which is not the one that the rule asks for.
        var parameter = template.Json["Parameters"]!["FunctionsBuilt"]!;
        var operands = rule["Assert"]!["Fn::Equals"]!.AsArray();
        Assert.Equal("FunctionsBuilt", Reference.Text(operands[0]));
        Assert.Equal([parameter["Default"]!.ToString()], Reference.Texts(parameter["AllowedValues"]));
        Assert.NotEqual(parameter["Default"]!.ToString(), operands[1]!.ToString());
        Assert.Contains("run infra/publish", File.ReadAllText(Path.Combine(template.Folder, "manifest.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_brings_the_runtime_along_is_told_to_publish_it()
    {
        var template = synthesiser.Synthesise(("artifacts", synthesiser.Folder()), ("functionRuntime", "provided.al2023"));
        Assert.Contains("run infra/publish --self-contained", template.Json["Rules"]!["FunctionsHaveToBeBuilt"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_built_carries_no_such_rule() => Assert.Null(synthesiser.Usual.Json["Rules"]!["FunctionsHaveToBeBuilt"]);
}
