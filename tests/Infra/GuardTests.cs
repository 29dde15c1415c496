using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

/// <summary>The template as the real cfn-guard judges it: by our rules, and by those of AWS Control Tower.</summary>
[Collection(SynthesisCollection.Name)]
public sealed partial class GuardTests(Synthesiser synthesiser)
{
    /// <summary>What Control Tower asks for and we leave, each with why. A rule that holds after all has to leave this list.</summary>
    private static readonly Dictionary<string, string> Left = new()
    {
        ["api_gw_v2_authorization_type_configured_check"] = "the API is public; uploads and deletions check tokens of their own",
        ["cloudfront_access_logs_enabled_check"] = "they would hold viewers' addresses",
        ["cloudfront_custom_ssl_certificate_check"] = "the domain is the operator's choice: holds with contentDomain",
        ["cloudfront_default_root_object_configured_check"] = "there is no page at /; it is refused",
        ["cloudfront_origin_failover_enabled_check"] = "one bucket; items also live in the swarm",
        ["cloudfront_security_policy_check"] = "as the certificate: holds with contentDomain",
        ["cloudfront_sni_enabled_check"] = "as the certificate: holds with contentDomain",
        ["cloudwatch_log_group_encrypted_check"] = "CloudWatch encrypts them with its own key; they hold no user content",
        ["cloudwatch_log_group_retention_period_check"] = "it asks for a year; logs that are gone can not be asked for",
        ["ecs_container_insights_enabled_check"] = "costs more than it tells here; the free metrics carry the alarms",
        ["ecs_containers_readonly_access_check"] = "the large-media worker needs its scratch disk; search is read-only",
        ["ecs_service_assign_public_ip_disabled_check"] = "architecture.md, decision 10: out without a NAT gateway, nothing in",
        ["ecs_task_definition_nonroot_user_check"] = "the ingest image names its own user",
        ["kms_create_grant_aws_service_check"] = "the statement that hands the key to the account's IAM",
        ["lambda_function_public_access_prohibited_check"] = "permissions are bound to one route's ARN, which names the account",
        ["lambda_inside_vpc_check"] = "architecture.md, decision 10: only search has to be",
        ["s3_bucket_default_encryption_kms_check"] = "public content; SSE-S3 costs nothing per read",
        ["s3_bucket_logging_enabled_check"] = "they would hold uploaders' addresses",
        ["s3_bucket_object_lock_enabled_check"] = "an operator has to be able to take content down",
        ["sqs_dlq_check"] = "the dead letters themselves; QueueTests holds the rest to it",
    };

    /// <summary>What of it a domain of the operator's own mends.</summary>
    private static readonly string[] MendedByDomain = ["cloudfront_custom_ssl_certificate_check", "cloudfront_security_policy_check", "cloudfront_sni_enabled_check"];

    [ServerPackageFact]
    public async Task The_template_keeps_our_rules()
    {
        var verdict = await JudgeAsync(synthesiser.Usual.File, Path.Combine(Checkout.Root, "infra", "guard"));
        Assert.Equal("PASS", verdict["status"]!.ToString());
        var rules = RuleName().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "infra", "guard", "replica.guard"))).Select(match => match.Groups[1].Value);
        // Applied, every one: a rule whose resources are misspelt would pass by never looking.
        Assert.Equal(rules.Order(), verdict["compliant"]!.AsArray().Select(rule => rule!.ToString()).Order());
    }

    [ServerPackageFact]
    public async Task Our_rules_catch_a_template_that_breaks_them()
    {
        var broken = synthesiser.Usual.Text
            .Replace("\"SqsManagedSseEnabled\": true", "\"SqsManagedSseEnabled\": false", StringComparison.Ordinal)
            .Replace("\"RetentionInDays\": 30", "\"Forever\": 30", StringComparison.Ordinal)
            .Replace("\"BlockPublicPolicy\": true", "\"BlockPublicPolicy\": false", StringComparison.Ordinal)
            .Replace("AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", StringComparison.Ordinal);
        var file = Path.Combine(synthesiser.Folder(), "broken.template.json");
        await File.WriteAllTextAsync(file, broken);
        var verdict = await JudgeAsync(file, Path.Combine(Checkout.Root, "infra", "guard"));
        Assert.Equal(
            ["buckets_are_private_and_kept", "logs_end", "no_nat_gateway", "queues_are_encrypted_and_give_up"],
            Broken(verdict).Order());
    }

    [ServerPackageFact]
    public async Task The_template_keeps_Control_Towers_rules_but_for_those_that_we_have_a_reason_to_leave()
    {
        var verdict = await JudgeAsync(synthesiser.Usual.File, ServerPackage.ControlTowerRules);
        Assert.Equal(Left.Keys.Order(), Broken(verdict).Order());
    }

    [ServerPackageFact]
    public async Task A_domain_of_the_operators_own_leaves_fewer()
    {
        var template = synthesiser.Synthesise(("contentDomain", "content.example"), ("contentCertificate", "arn:aws:acm:us-east-1:111122223333:certificate/1"));
        var verdict = await JudgeAsync(template.File, Path.Combine(ServerPackage.ControlTowerRules, "cloudfront"));
        Assert.Equal(Left.Keys.Where(rule => rule.StartsWith("cloudfront_", StringComparison.Ordinal)).Except(MendedByDomain).Order(), Broken(verdict).Order());
    }

    [ServerPackageFact]
    public async Task Nothing_but_the_dead_letters_does_without_dead_letters()
    {
        var verdict = await JudgeAsync(synthesiser.Usual.File, Path.Combine(ServerPackage.ControlTowerRules, "sqs"));
        var named = ResourcePath().Matches(verdict["not_compliant"]!.ToJsonString()).Select(match => Template.Name(match.Groups[1].Value)).Distinct();
        Assert.Equal(["QueuesEventsDead", "QueuesIngestDead", "QueuesIngestLargeDead", "QueuesVerifyDead"], named.Order());
    }

    private static IEnumerable<string> Broken(JsonNode verdict) => verdict["not_compliant"]!.AsArray().Select(entry => entry!["Rule"]!["name"]!.ToString());

    /// <summary>cfn-guard exits with 19 where a rule is broken, so its answer is read whatever it exits with.</summary>
    private static async Task<JsonNode> JudgeAsync(string template, string rules)
    {
        var start = new ProcessStartInfo(ServerPackage.Guard, ["validate", "-d", template, "-r", rules, "-o", "json", "-S", "none", "--structured"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or 19, await errors);
        return Assert.Single(JsonNode.Parse(output)!.AsArray())!;
    }

    [GeneratedRegex(@"^rule (\w+)", RegexOptions.Multiline)]
    private static partial Regex RuleName();

    [GeneratedRegex(@"/Resources/(\w+)")]
    private static partial Regex ResourcePath();
}
