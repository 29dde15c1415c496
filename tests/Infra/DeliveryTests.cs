using System.Text.Json;
using Replica.Infra.Tests.Synthesis;
using Replica.Support;

namespace Replica.Infra.Tests;

[Collection(SynthesisCollection.Name)]
public sealed class DeliveryTests(Synthesiser synthesiser)
{
    private const string Hash = "0123456789abcdef0123456789abcdef01234567";

    private readonly Template _template = synthesiser.Usual;

    [Fact]
    public void The_distribution_reads_the_bucket_in_its_own_name_but_nothing_unverified()
    {
        var bucket = $"{_template.One("AWS::S3::Bucket").Id}.Arn";
        var statements = Statement.On(_template.One("AWS::S3::BucketPolicy"))
            .Where(statement => statement.Json["Principal"]!["Service"]?.ToString() == "cloudfront.amazonaws.com").ToList();
        var grant = Assert.Single(statements, statement => statement.IsAllowed);
        Assert.Equal(["s3:GetObject"], grant.Actions);
        Assert.EndsWith(_template.One("AWS::CloudFront::Distribution").Id, Reference.Text(grant.Json["Condition"]!["StringEquals"]!["AWS:SourceArn"]), StringComparison.Ordinal);
        var denial = Assert.Single(statements, statement => !statement.IsAllowed);
        Assert.True(denial.Covers("s3:GetObject", $"{bucket}/incoming/1/data/0"));
        Assert.False(denial.Covers("s3:GetObject", $"{bucket}/{Hash}/torrent"));
        Assert.Null(denial.Json["Condition"]);
    }

    [Fact]
    public void Origin_access_is_signed_and_the_bucket_is_no_website()
    {
        Assert.Equal("always", _template.One("AWS::CloudFront::OriginAccessControl").Text("OriginAccessControlConfig", "SigningBehavior"));
        Assert.Null(_template.One("AWS::S3::Bucket")["WebsiteConfiguration"]);
    }

    [Fact]
    public void Content_is_sandboxed_never_sniffed_and_readable_from_anywhere()
    {
        var config = _template.One("AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]!;
        var security = config["SecurityHeadersConfig"]!;
        Assert.Equal("sandbox", security["ContentSecurityPolicy"]!["ContentSecurityPolicy"]!.ToString());
        Assert.True(security["ContentSecurityPolicy"]!["Override"]!.GetValue<bool>());
        Assert.True(security["ContentTypeOptions"]!["Override"]!.GetValue<bool>());
        Assert.Equal(["*"], Reference.Texts(config["CorsConfig"]!["AccessControlAllowOrigins"]!["Items"]));
        Assert.False(config["CorsConfig"]!["AccessControlAllowCredentials"]!.GetValue<bool>());
    }

    [Fact]
    public void Every_behaviour_checks_keys_and_speaks_https()
    {
        var config = _template.One("AWS::CloudFront::Distribution")["DistributionConfig"]!;
        var behaviours = config["CacheBehaviors"]!.AsArray().Append(config["DefaultCacheBehavior"]).ToList();
        Assert.Equal(2, behaviours.Count);
        var function = $"{_template.One("AWS::CloudFront::Function").Id}.FunctionARN";
        Assert.All(behaviours, behaviour =>
        {
            Assert.Equal("redirect-to-https", behaviour!["ViewerProtocolPolicy"]!.ToString());
            Assert.Equal(["GET", "HEAD", "OPTIONS"], Reference.Texts(behaviour["AllowedMethods"]));
            Assert.Equal(_template.One("AWS::CloudFront::ResponseHeadersPolicy").Id, Reference.Text(behaviour["ResponseHeadersPolicyId"]));
            var check = Assert.Single(behaviour["FunctionAssociations"]!.AsArray())!;
            Assert.Equal(("viewer-request", function), (check["EventType"]!.ToString(), Reference.Text(check["FunctionARN"])));
        });
        Assert.Null(config["Logging"]);
    }

    [Fact]
    public void What_changes_under_its_key_is_cached_for_seconds()
    {
        var config = _template.One("AWS::CloudFront::Distribution")["DistributionConfig"]!;
        var pointers = Assert.Single(config["CacheBehaviors"]!.AsArray())!;
        Assert.Equal("index/*.json", pointers["PathPattern"]!.ToString());
        Assert.Equal(10, CacheOf(pointers)["MaxTTL"]!.GetValue<int>());
        Assert.Equal(86_400, CacheOf(config["DefaultCacheBehavior"]!)["MaxTTL"]!.GetValue<int>());

        System.Text.Json.Nodes.JsonNode CacheOf(System.Text.Json.Nodes.JsonNode behaviour) =>
            _template.Find(Reference.Text(behaviour["CachePolicyId"])!)["CachePolicyConfig"]!;
    }

    [ProgramTheory("node")]
    [InlineData($"/{Hash}/torrent", true)]
    [InlineData($"/{Hash}/metadata", true)]
    [InlineData($"/{Hash}/data/Film/part%201.mp4", true)]
    [InlineData($"/{Hash}/data/%E6%98%A0%E7%94%BB/a..b.mkv", true)]
    [InlineData("/youtube_v2-x.y/thumbnail/0", true)]
    [InlineData($"/{Hash}/duration/12", true)]
    [InlineData($"/{Hash}/subtitles/0.de.vtt", true)]
    [InlineData("/index/latest.json", true)]
    [InlineData("/index/config.json", true)]
    [InlineData($"/index/{Hash}0123456789abcdef01234567.rsi", true)]
    [InlineData("/", false)]
    [InlineData("/incoming/7/torrent", false)]
    [InlineData("/incoming/torrent", false)]
    [InlineData("/incoming/data/0", false)]
    [InlineData("/%69ncoming/data/0", false)]
    [InlineData("//incoming/data/0", false)]
    [InlineData("/x/data/../../incoming/7/data/0", false)]
    [InlineData("/x/data/%2e%2E/%2e./incoming/7/data/0", false)]
    [InlineData("/x/data/..", false)]
    [InlineData("/store/torrent", false)]
    [InlineData("/index/torrent", false)]
    [InlineData("/index/secret.json", false)]
    [InlineData("/index/0123.rsi", false)]
    [InlineData("/.hidden/torrent", false)]
    [InlineData($"/{Hash}/torrent/", false)]
    [InlineData($"/{Hash}/data/", false)]
    [InlineData($"/{Hash}/thumbnail/x", false)]
    [InlineData($"/{Hash}", false)]
    public async Task The_distribution_lets_through_published_keys_alone(string uri, bool isPublic)
    {
        var code = _template.One("AWS::CloudFront::Function").Text("FunctionCode");
        var request = JsonSerializer.Serialize(new { request = new { uri } });
        var printed = await RequiredProgram.RunAsync("node", ["-e", $"{code}\nvar answer = handler({request});\nconsole.log(answer.statusCode || answer.uri);"]);
        Assert.Equal(isPublic ? uri : "404", printed.Trim());
    }
}
