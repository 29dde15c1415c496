using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SNS;
using Constructs;

namespace Replica.Infra.Storage;

/// <summary>All content, published and incoming. Private, versioned, kept when the stack goes.</summary>
internal sealed class ContentBucket : Construct
{
    /// <summary>Uploads that nobody has verified.</summary>
    public const string IncomingKeys = Incoming + "*";

    /// <summary>The signed config and index snapshots.</summary>
    public const string IndexKeys = "index/*";

    /// <summary>The files of index snapshots.</summary>
    public const string IndexFiles = "index/*.rsi";

    /// <summary>Every item's description. Files of that name match too: a pattern's star crosses slashes.</summary>
    public const string MetadataKeys = "*/metadata";

    /// <summary>Everything.</summary>
    public const string AllKeys = "*";

    private const string Incoming = "incoming/";

    public ContentBucket(Construct scope, ITopic events, IDependable eventsPolicy)
        : base(scope, "Storage")
    {
        Bucket = new Bucket(this, "Content", new BucketProps
        {
            BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
            Encryption = BucketEncryption.S3_MANAGED,
            EnforceSSL = true,
            MinimumTLSVersion = 1.2,
            ObjectOwnership = ObjectOwnership.BUCKET_OWNER_ENFORCED,
            Versioned = true,
            RemovalPolicy = RemovalPolicy.RETAIN,
            Cors = [RangedReads(), SignedUploads()],
            LifecycleRules = [.. Lifecycle()],
        });
        Announce((CfnBucket)Bucket.Node.DefaultChild!, events);
        // S3 tries the topic when it is told of it.
        Bucket.Node.AddDependency(eventsPolicy);
    }

    public Bucket Bucket { get; }

    private static CorsRule RangedReads() => new()
    {
        AllowedMethods = [HttpMethods.GET, HttpMethods.HEAD],
        AllowedOrigins = ["*"],
        AllowedHeaders = ["Range", "If-Match", "If-None-Match", "If-Range"],
        ExposedHeaders = ["Accept-Ranges", "Content-Length", "Content-Range", "ETag"],
        MaxAge = 86_400,
    };

    /// <summary>The signature in the URL is what allows an upload; its origin says nothing.</summary>
    private static CorsRule SignedUploads() => new()
    {
        AllowedMethods = [HttpMethods.PUT],
        AllowedOrigins = ["*"],
        AllowedHeaders = ["Content-Type", "Content-Length", "Content-MD5", "x-amz-*"],
        ExposedHeaders = ["ETag"],
        MaxAge = 86_400,
    };

    private static IEnumerable<LifecycleRule> Lifecycle()
    {
        // The sweeper abandons uploads after a week; this is for what it missed.
        yield return new LifecycleRule
        {
            Id = "incoming",
            Prefix = Incoming,
            Expiration = Duration.Days(8),
            NoncurrentVersionExpiration = Duration.Days(1),
        };
        // The index is published every few minutes and can be made anew.
        yield return new LifecycleRule { Id = "index", Prefix = "index/", NoncurrentVersionExpiration = Duration.Days(1) };
        yield return new LifecycleRule { Id = "failed-multiparts", AbortIncompleteMultipartUploadAfter = Duration.Days(7) };
        // What was removed can be brought back for a month; then it is gone for good.
        yield return new LifecycleRule { Id = "old-versions", NoncurrentVersionExpiration = Duration.Days(30), ExpiredObjectDeleteMarker = true };
    }

    /// <summary>Set on the resource itself: the library's own way would add a function whose role may change any bucket's notifications.</summary>
    private static void Announce(CfnBucket bucket, ITopic events)
    {
        CfnBucket.TopicConfigurationProperty Torrents(string kind) => new()
        {
            Event = kind,
            Topic = events.TopicArn,
            Filter = new CfnBucket.NotificationFilterProperty
            {
                S3Key = new CfnBucket.S3KeyFilterProperty
                {
                    Rules = new[] { new CfnBucket.FilterRuleProperty { Name = "suffix", Value = "/torrent" } },
                },
            },
        };

        bucket.NotificationConfiguration = new CfnBucket.NotificationConfigurationProperty
        {
            TopicConfigurations = new[] { Torrents("s3:ObjectCreated:*"), Torrents("s3:ObjectRemoved:*") },
        };
    }
}
