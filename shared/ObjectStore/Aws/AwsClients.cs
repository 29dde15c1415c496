using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;

namespace Replica.ObjectStore.Aws;

/// <summary>
/// What the AWS implementations talk through: one S3 client, one HTTP connection pool, one set of credentials. The one place that knows what servers
/// other than AWS need: addressing by path, and no checksums beyond the signed SHA-256.
/// </summary>
public sealed class AwsClients : IDisposable
{
    /// <summary>Clients for these endpoints.</summary>
    public AwsClients(AwsEndpoints endpoints, AWSCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(credentials);
        Endpoints = endpoints;
        Credentials = credentials;
        S3 = new AmazonS3Client(credentials, S3Config(endpoints));
        Http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // So that changed addresses are noticed.
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // Each call sets its own.
        };
    }

    /// <summary>The S3 client.</summary>
    public IAmazonS3 S3 { get; }

    /// <summary>Where the services are.</summary>
    public AwsEndpoints Endpoints { get; }

    /// <summary>Whoever we are.</summary>
    public AWSCredentials Credentials { get; }

    /// <summary>For the services that have no client of their own here.</summary>
    internal HttpClient Http { get; }

    /// <summary>Clients for <see cref="AwsEndpoints.From"/> this process's environment, with AWS's default chain of credentials.</summary>
    /// <exception cref="InvalidOperationException">As <see cref="AwsEndpoints.From"/>.</exception>
    /// <exception cref="AmazonClientException">No credentials were found.</exception>
    public static AwsClients FromEnvironment() =>
        new(AwsEndpoints.From(Environment.GetEnvironmentVariable), DefaultAWSCredentialsIdentityResolver.GetCredentials());

    /// <inheritdoc/>
    public void Dispose()
    {
        S3.Dispose();
        Http.Dispose();
    }

    private static AmazonS3Config S3Config(AwsEndpoints endpoints)
    {
        var config = new AmazonS3Config
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 4,
            ConnectTimeout = TimeSpan.FromSeconds(5),

            // A body's SHA-256 is signed anyway. A checksum on top has to be on every part of an upload or on none, and parts sent to signed URLs have none.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        };
        if (endpoints.S3 is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(endpoints.Region);
            return config;
        }

        config.ServiceURL = endpoints.S3.AbsoluteUri;
        config.AuthenticationRegion = endpoints.Region;
        config.ForcePathStyle = true;
        config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        return config;
    }
}
