using Amazon.CDK;
using Amazon.CDK.AWS.CertificateManager;
using Amazon.CDK.AWS.CloudFront;
using Amazon.CDK.AWS.CloudFront.Origins;
using Amazon.CDK.AWS.IAM;
using Constructs;
using Replica.Infra.Settings;
using CloudFrontFunction = Amazon.CDK.AWS.CloudFront.Function;
using CloudFrontFunctionProps = Amazon.CDK.AWS.CloudFront.FunctionProps;

namespace Replica.Infra.Storage;

/// <summary>
/// The content's public face, on a domain of its own so that no page there shares an origin with anything that matters. Keeps no logs: they
/// would hold viewers' addresses.
/// </summary>
internal sealed class ContentDelivery : Construct
{
    private readonly IOrigin _origin;
    private readonly ResponseHeadersPolicy _headers;
    private readonly CloudFrontFunction _publicKeys;

    public ContentDelivery(Construct scope, ContentBucket content, StackSettings settings)
        : base(scope, "Delivery")
    {
        _origin = S3BucketOrigin.WithOriginAccessControl(content.Bucket);
        _headers = Headers();
        _publicKeys = PublicKeys(settings);
        Distribution = new Distribution(this, "Distribution", new DistributionProps
        {
            Comment = "Replica: published content",
            DefaultBehavior = Behaviour(Cached("Content", Duration.Days(1))),
            AdditionalBehaviors = new Dictionary<string, IBehaviorOptions>
            {
                // These change while their keys do not.
                ["index/*.json"] = Behaviour(Cached("Pointers", Duration.Seconds(10))),
            },
            DomainNames = settings.ContentDomain is { } domain ? [domain] : null,
            Certificate = settings.ContentCertificate is { } arn ? Certificate.FromCertificateArn(this, "Certificate", arn) : null,
            MinimumProtocolVersion = SecurityPolicyProtocol.TLS_V1_2_2021,
            HttpVersion = HttpVersion.HTTP2_AND_3,
            EnableIpv6 = true,
            ErrorResponses = [Missing(403), Missing(404)],
        });
        KeepIncomingBack(content);
        Url = $"https://{settings.ContentDomain ?? Distribution.DistributionDomainName}/";
    }

    public Distribution Distribution { get; }

    /// <summary>Ends in a slash.</summary>
    public string Url { get; }

    private BehaviorOptions Behaviour(ICachePolicy cache) => new()
    {
        Origin = _origin,
        ViewerProtocolPolicy = ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        AllowedMethods = AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
        CachedMethods = CachedMethods.CACHE_GET_HEAD,
        CachePolicy = cache,
        OriginRequestPolicy = OriginRequestPolicy.CORS_S3_ORIGIN,
        ResponseHeadersPolicy = _headers,
        Compress = false,
        FunctionAssociations =
        [
            new FunctionAssociation { EventType = FunctionEventType.VIEWER_REQUEST, Function = _publicKeys },
        ],
    };

    /// <summary>Neither query nor header is part of what is cached: ranges are cut from it by CloudFront itself.</summary>
    private CachePolicy Cached(string id, Duration time) => new(this, id, new CachePolicyProps
    {
        Comment = $"Replica: {id}",
        MinTtl = Duration.Seconds(0),
        DefaultTtl = time,
        MaxTtl = time,
        QueryStringBehavior = CacheQueryStringBehavior.None(),
        HeaderBehavior = CacheHeaderBehavior.None(),
        CookieBehavior = CacheCookieBehavior.None(),
    });

    private ResponseHeadersPolicy Headers() => new(this, "Headers", new ResponseHeadersPolicyProps
    {
        Comment = "Replica: other people's content",
        SecurityHeadersBehavior = new ResponseSecurityHeadersBehavior
        {
            ContentSecurityPolicy = new ResponseHeadersContentSecurityPolicy { ContentSecurityPolicy = "sandbox", Override = true },
            ContentTypeOptions = new ResponseHeadersContentTypeOptions { Override = true },
            ReferrerPolicy = new ResponseHeadersReferrerPolicy { ReferrerPolicy = HeadersReferrerPolicy.NO_REFERRER, Override = true },
            StrictTransportSecurity = new ResponseHeadersStrictTransportSecurity { AccessControlMaxAge = Duration.Days(365), Override = true },
        },
        CorsBehavior = new ResponseHeadersCorsBehavior
        {
            AccessControlAllowOrigins = ["*"],
            AccessControlAllowMethods = ["GET", "HEAD", "OPTIONS"],
            AccessControlAllowHeaders = ["*"],
            AccessControlExposeHeaders = ["Accept-Ranges", "Content-Length", "Content-Range", "ETag"],
            AccessControlAllowCredentials = false,
            OriginOverride = true,
        },
    });

    private CloudFrontFunction PublicKeys(StackSettings settings) => new(this, "PublicKeys", new CloudFrontFunctionProps
    {
        Comment = "Lets only published keys through",
        Runtime = FunctionRuntime.JS_2_0,
        Code = FunctionCode.FromFile(new FileCodeOptions { FilePath = Path.Combine(settings.Repository, "infra", "assets", "public-keys.js") }),
    });

    private static ErrorResponse Missing(int status) => new() { HttpStatus = status, Ttl = Duration.Seconds(10) };

    /// <summary>The grant that comes with the origin covers the bucket; this takes back what nobody has verified.</summary>
    private static void KeepIncomingBack(ContentBucket content) =>
        content.Bucket.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Effect = Effect.DENY,
            Principals = [new ServicePrincipal("cloudfront.amazonaws.com")],
            Actions = ["s3:GetObject"],
            Resources = [content.Bucket.ArnForObjects(ContentBucket.IncomingKeys)],
        }));
}
