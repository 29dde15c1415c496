using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

[Collection(SynthesisCollection.Name)]
public sealed class EncryptionTests(Synthesiser synthesiser)
{
    private readonly Template _template = synthesiser.Usual;

    [Fact]
    public void What_rests_is_encrypted()
    {
        Assert.All(_template.Of("AWS::SQS::Queue"), queue => Assert.True(queue["SqsManagedSseEnabled"]!.GetValue<bool>()));
        Assert.All(_template.Of("AWS::SNS::Topic"), topic => Assert.Equal($"{_template.One("AWS::KMS::Key").Id}.Arn", topic.Text("KmsMasterKeyId")));
        Assert.True(_template.One("AWS::DynamoDB::Table")["SSESpecification", "SSEEnabled"]!.GetValue<bool>());
        var rule = Assert.Single(_template.One("AWS::S3::Bucket")["BucketEncryption", "ServerSideEncryptionConfiguration"]!.AsArray())!;
        Assert.Equal("AES256", rule["ServerSideEncryptionByDefault"]!["SSEAlgorithm"]!.ToString());
        Assert.True(_template.One("AWS::KMS::Key")["EnableKeyRotation"]!.GetValue<bool>());
    }

    [Fact]
    public void Nothing_is_carried_in_the_clear()
    {
        var policies = _template.Of("AWS::SQS::QueuePolicy").Concat(_template.Of("AWS::SNS::TopicPolicy")).Append(_template.One("AWS::S3::BucketPolicy")).ToList();
        Assert.Equal(8 + 2 + 1, policies.Count);
        Assert.All(policies, policy => Assert.Contains(Statement.On(policy), statement =>
            !statement.IsAllowed && statement.Json["Condition"]?["Bool"]?["aws:SecureTransport"]?.ToString() == "false"));
        Assert.Equal(
            _template.Of("AWS::SQS::Queue").Select(queue => queue.Id).Order(),
            _template.Of("AWS::SQS::QueuePolicy").SelectMany(policy => Reference.Texts(policy["Queues"])).Order());
    }

    [Fact]
    public void Only_services_of_this_account_use_the_topics_key()
    {
        var statements = Statement.On(_template.One("AWS::KMS::Key"), "KeyPolicy").ToList();
        Assert.Equal(2, statements.Count);
        Assert.Contains(":root", Reference.Text(statements[0].Json["Principal"]!["AWS"]), StringComparison.Ordinal);
        Assert.Equal(["kms:Decrypt", "kms:GenerateDataKey"], statements[1].Actions);
        Assert.Equal(["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "s3.amazonaws.com"], Reference.Texts(statements[1].Json["Principal"]!["Service"]).Order());
        Assert.Equal("AWS::AccountId", Reference.Text(statements[1].Json["Condition"]!["StringEquals"]!["aws:SourceAccount"]));
    }

    [Fact]
    public void The_signing_key_is_made_of_64_hexadecimal_digits_any_of_which_may_repeat()
    {
        var recipe = _template.One("AWS::SecretsManager::Secret")["GenerateSecretString"]!;
        Assert.Equal(64, recipe["PasswordLength"]!.GetValue<int>());
        Assert.True(recipe["ExcludePunctuation"]!.GetValue<bool>());
        Assert.True(recipe["ExcludeUppercase"]!.GetValue<bool>());
        Assert.False(recipe["IncludeSpace"]!.GetValue<bool>());
        Assert.False(recipe["RequireEachIncludedType"]!.GetValue<bool>());
        var left = "abcdefghijklmnopqrstuvwxyz0123456789".Except(recipe["ExcludeCharacters"]!.ToString());
        Assert.Equal("0123456789abcdef", string.Concat(left.Order()));
    }
}
