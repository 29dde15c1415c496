using System.Text.Json.Nodes;
using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

[Collection(SynthesisCollection.Name)]
public sealed class SynthesisTests(Synthesiser synthesiser)
{
    private readonly Template _template = synthesiser.Usual;

    [Fact]
    public void Two_syntheses_are_alike_to_the_byte()
    {
        var again = synthesiser.Synthesise();
        Assert.Equal(_template.Text, again.Text);
        Assert.Equal(AssetsOf(_template), AssetsOf(again));
    }

    [Fact]
    public void The_outputs_are_what_operator_commands_read()
    {
        string[] read =
        [
            "Region", "Bucket", "Table", "EventsQueue", "EventsQueueDead", "VerifyQueue", "VerifyQueueDead", "IngestQueue", "IngestQueueDead",
            "IngestLargeQueue", "IngestLargeQueueDead", "ApiUrl", "ContentUrl",
        ];
        var outputs = _template.Json["Outputs"]!.AsObject().ToDictionary(output => output.Key, output => Reference.Text(output.Value!["Value"])!);
        Assert.Empty(read.Except(outputs.Keys));
        Assert.Equal("AWS::Region", outputs["Region"]);
        Assert.Equal(_template.One("AWS::S3::Bucket").Id, outputs["Bucket"]);
        Assert.Equal(_template.Queue("IngestLarge", "Dead").Id, outputs["IngestLargeQueueDead"]);
        Assert.StartsWith($"https://{_template.One("AWS::ApiGatewayV2::Api").Id}.execute-api.", outputs["ApiUrl"], StringComparison.Ordinal);
        Assert.EndsWith("/", outputs["ApiUrl"], StringComparison.Ordinal);
        Assert.EndsWith("/", outputs["ContentUrl"], StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_built_from_sources_alone()
    {
        var images = JsonNode.Parse(File.ReadAllText(Path.Combine(_template.Folder, "Replica.assets.json")))!["dockerImages"]!.AsObject();
        Assert.Equal(2, images.Count);
        Assert.All(images, image =>
        {
            var folder = Path.Combine(_template.Folder, image.Value!["source"]!["directory"]!.ToString());
            Assert.Equal("linux/arm64", image.Value["source"]!["platform"]!.ToString());
            var dockerFile = image.Value["source"]!["dockerFile"]!.ToString();
            Assert.True(File.Exists(Path.Combine(folder, dockerFile)));
            Assert.Equal(
                new[] { dockerFile.Split('/')[1], "Runtime" }.Order(StringComparer.Ordinal),
                Directory.EnumerateDirectories(Path.Combine(folder, "functions")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.Equal(
                [".editorconfig", "BannedSymbols.txt", "Directory.Build.props", "Directory.Packages.props", "global.json"],
                Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.True(File.Exists(Path.Combine(folder, "shared", "Catalogue", "Catalogue.csproj")));
            Assert.Equal(["functions", "shared"], Directory.EnumerateDirectories(folder).Select(Path.GetFileName).Order());
            Assert.DoesNotContain(Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName), name => name is "bin" or "obj");
        });
    }

    [Fact]
    public void The_budget_warns_before_and_where_it_will_be_exceeded()
    {
        var warnings = _template.One("AWS::Budgets::Budget")["NotificationsWithSubscribers"]!.AsArray();
        Assert.Equal([("ACTUAL", 80), ("FORECASTED", 100)], warnings.Select(warning =>
            (warning!["Notification"]!["NotificationType"]!.ToString(), warning["Notification"]!["Threshold"]!.GetValue<int>())));
        var topic = Assert.Single(warnings.Select(warning => Reference.Text(warning!["Subscribers"]![0]!["Address"])).Distinct());
        var policy = Assert.Single(_template.Of("AWS::SNS::TopicPolicy"), policy => Reference.Texts(policy["Topics"]).Contains(topic!));
        var services = Statement.On(policy).Where(statement => statement.IsAllowed).SelectMany(statement => Reference.Texts(statement.Json["Principal"]!["Service"]));
        Assert.Equal(["budgets.amazonaws.com", "cloudwatch.amazonaws.com"], services.Order());
    }

    [Fact]
    public void Every_alarm_is_told_of_and_the_dashboard_shows_every_queue()
    {
        var topic = _template.One("AWS::Budgets::Budget")["NotificationsWithSubscribers"]![0]!["Subscribers"]![0]!["Address"];
        // Those that scale have actions of their own.
        Assert.All(_template.Of("AWS::CloudWatch::Alarm").Where(alarm => alarm.Id.StartsWith("Watch", StringComparison.Ordinal)), alarm =>
            Assert.Equal([Reference.Text(topic)!], Reference.Texts(alarm["AlarmActions"])));
        var dashboard = _template.One("AWS::CloudWatch::Dashboard").Text("DashboardBody")!;
        Assert.All(_template.Of("AWS::SQS::Queue"), queue => Assert.Contains(queue.Id, dashboard, StringComparison.Ordinal));
    }

    private static IEnumerable<string?> AssetsOf(Template template) =>
        Directory.EnumerateFileSystemEntries(template.Folder, "asset.*").Select(Path.GetFileName).Order();
}
