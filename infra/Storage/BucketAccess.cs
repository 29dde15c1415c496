using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;

namespace Replica.Infra.Storage;

/// <summary>Statements on the content bucket, each on the keys that a work needs.</summary>
internal static class BucketAccess
{
    /// <summary>
    /// Reads what matches the patterns. Listing goes with it: without that right S3 answers 403 instead of 404 for what is not there.
    /// </summary>
    public static void AllowRead(this IBucket bucket, IGrantable who, params string[] keys)
    {
        Allow(who, ["s3:GetObject"], bucket, keys);
        Allow(who, ["s3:ListBucket"], [bucket.BucketArn]);
    }

    /// <summary>Writes what matches the patterns, whole and in parts.</summary>
    public static void AllowWrite(this IBucket bucket, IGrantable who, params string[] keys) =>
        Allow(who, ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], bucket, keys);

    /// <summary>Deletes what matches the patterns; old versions stay.</summary>
    public static void AllowDelete(this IBucket bucket, IGrantable who, params string[] keys) =>
        Allow(who, ["s3:DeleteObject"], bucket, keys);

    /// <summary>Whatever else is allowed: nothing is changed that matches these patterns.</summary>
    public static void DenyChange(this IBucket bucket, IGrantable who, params string[] keys) =>
        who.GrantPrincipal.AddToPrincipalPolicy(new PolicyStatement(new PolicyStatementProps
        {
            Effect = Effect.DENY,
            Actions = ["s3:PutObject", "s3:DeleteObject"],
            Resources = [.. keys.Select(bucket.ArnForObjects)],
        }));

    private static void Allow(IGrantable who, string[] actions, IBucket bucket, string[] keys) =>
        Allow(who, actions, [.. keys.Select(bucket.ArnForObjects)]);

    private static void Allow(IGrantable who, string[] actions, string[] resources) =>
        who.GrantPrincipal.AddToPrincipalPolicy(new PolicyStatement(new PolicyStatementProps { Actions = actions, Resources = resources }));
}
