using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace Replica.Catalogue.DynamoDb;

/// <summary>Clients of DynamoDB as the catalogue needs them.</summary>
public static class DynamoDbClients
{
    // The SDK itself tries again on throttling, on errors of the service and on broken connections.
    private const int Retries = 6;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A client.</summary>
    /// <param name="region">AWS region; elsewhere whatever the server is content with.</param>
    /// <param name="endpoint">The server; null is AWS itself.</param>
    /// <param name="credentials">Who signs.</param>
    public static IAmazonDynamoDB Create(string region, Uri? endpoint, AWSCredentials credentials) =>
        new AmazonDynamoDBClient(credentials, Configuration(region, endpoint));

    /// <summary>What <see cref="Create"/> configures.</summary>
    public static AmazonDynamoDBConfig Configuration(string region, Uri? endpoint)
    {
        var config = new AmazonDynamoDBConfig { RetryMode = RequestRetryMode.Standard, MaxErrorRetry = Retries, Timeout = RequestTimeout };
        if (endpoint is null)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        else
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint.AbsoluteUri, region);
        return config;
    }
}
