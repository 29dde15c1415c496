using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

[Collection(SynthesisCollection.Name)]
public sealed class DataTests(Synthesiser synthesiser)
{
    private readonly Template _template = synthesiser.Usual;

    [Theory]
    [InlineData("AWS::S3::Bucket")]
    [InlineData("AWS::DynamoDB::Table")]
    [InlineData("AWS::SecretsManager::Secret")]
    public void Data_and_keys_outlive_the_stack(string type)
    {
        var resource = _template.One(type);
        Assert.Equal("Retain", resource.Json["DeletionPolicy"]!.ToString());
        Assert.Equal("Retain", resource.Json["UpdateReplacePolicy"]!.ToString());
    }

    [Fact]
    public void The_table_is_laid_out_as_the_catalogue_expects()
    {
        var table = _template.One("AWS::DynamoDB::Table");
        Assert.Equal([("pk", "HASH"), ("sk", "RANGE")], KeysOf(table["KeySchema"]!));
        var index = Assert.Single(table["GlobalSecondaryIndexes"]!.AsArray())!;
        Assert.Equal("gsi1", index["IndexName"]!.ToString());
        Assert.Equal([("gsi1pk", "HASH"), ("gsi1sk", "RANGE")], KeysOf(index["KeySchema"]!));
        Assert.Equal("ALL", index["Projection"]!["ProjectionType"]!.ToString());
        Assert.All(table["AttributeDefinitions"]!.AsArray(), attribute => Assert.Equal("S", attribute!["AttributeType"]!.ToString()));
        Assert.Equal("expires", table.Text("TimeToLiveSpecification", "AttributeName"));
        Assert.Equal("PAY_PER_REQUEST", table.Text("BillingMode"));
        Assert.True(table["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"]!.GetValue<bool>());
        Assert.True(table["DeletionProtectionEnabled"]!.GetValue<bool>());
    }

    [Fact]
    public void What_nobody_finished_is_cleared_away_and_what_was_removed_can_be_brought_back_for_a_month()
    {
        var rules = _template.One("AWS::S3::Bucket")["LifecycleConfiguration", "Rules"]!.AsArray().ToDictionary(rule => rule!["Id"]!.ToString(), rule => rule!);
        Assert.Equal("incoming/", rules["incoming"]["Prefix"]!.ToString());
        Assert.Equal(8, rules["incoming"]["ExpirationInDays"]!.GetValue<int>());
        Assert.Equal(7, rules["failed-multiparts"]["AbortIncompleteMultipartUpload"]!["DaysAfterInitiation"]!.GetValue<int>());
        Assert.Equal(30, rules["old-versions"]["NoncurrentVersionExpiration"]!["NoncurrentDays"]!.GetValue<int>());
        // Nothing published expires by itself.
        Assert.All(rules.Values.Where(rule => rule["ExpirationInDays"] is not null), rule => Assert.Equal("incoming/", rule["Prefix"]!.ToString()));
    }

    [Fact]
    public void The_bucket_is_shut_to_the_public()
    {
        var bucket = _template.One("AWS::S3::Bucket");
        foreach (var switched in new[] { "BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets" })
            Assert.True(bucket["PublicAccessBlockConfiguration", switched]!.GetValue<bool>());
        Assert.Equal("Enabled", bucket.Text("VersioningConfiguration", "Status"));
        Assert.All(Statement.On(_template.One("AWS::S3::BucketPolicy")).Where(statement => statement.IsAllowed), statement =>
            Assert.Equal("cloudfront.amazonaws.com", statement.Json["Principal"]!["Service"]!.ToString()));
    }

    [Fact]
    public void A_browser_may_send_to_signed_addresses_and_read_ranges()
    {
        var rules = _template.One("AWS::S3::Bucket")["CorsConfiguration", "CorsRules"]!.AsArray();
        Assert.Contains(rules, rule => Reference.Texts(rule!["AllowedMethods"]).SequenceEqual(["GET", "HEAD"])
            && Reference.Texts(rule["AllowedHeaders"]).Contains("Range") && Reference.Texts(rule["ExposedHeaders"]).Contains("Content-Range"));
        Assert.Contains(rules, rule => Reference.Texts(rule!["AllowedMethods"]).SequenceEqual(["PUT"]));
    }

    private static IEnumerable<(string, string)> KeysOf(System.Text.Json.Nodes.JsonNode schema) =>
        schema.AsArray().Select(key => (key!["AttributeName"]!.ToString(), key["KeyType"]!.ToString()));
}
