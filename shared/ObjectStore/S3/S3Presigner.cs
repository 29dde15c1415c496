using System.Globalization;
using Amazon;
using Replica.ObjectStore.Aws;

namespace Replica.ObjectStore.S3;

/// <summary>Pre-signed PUTs (AWS: "Authenticating requests: using query parameters") whose Content-Length is signed too: a body of another length is refused.</summary>
internal sealed class S3Presigner
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly AwsClients _clients;
    private readonly TimeProvider _time;
    private readonly string _base;

    public S3Presigner(AwsClients clients, string bucket, TimeProvider time)
    {
        _clients = clients;
        _time = time;
        _base = BaseOf(clients.Endpoints, bucket);
    }

    /// <summary>Signs; a URL good for more than seven days, S3's limit, is good for seven.</summary>
    public Uri SignPut(string key, IReadOnlyDictionary<string, string> query, long length, DateTimeOffset expires)
    {
        var now = _time.GetUtcNow();
        var lifetime = expires - now;
        if (lifetime < Shortest)
        {
            // Expired when made; S3 knows no lifetime below a second, but an earlier start.
            now = expires - Shortest;
            lifetime = Shortest;
        }

        var signature = new AwsSignature(_clients.Credentials.GetCredentials(), _clients.Endpoints.Region, "s3");
        return signature.Presign(
            "PUT",
            new Uri(_base + ObjectKey.ToUrlPath(key)),
            query,
            [new("content-length", length.ToString(CultureInfo.InvariantCulture))],
            now,
            lifetime < Longest ? lifetime : Longest);
    }

    /// <summary>By host as AWS wants it, unless the bucket's name has a dot, which AWS's certificate does not cover; by path elsewhere.</summary>
    private static string BaseOf(AwsEndpoints endpoints, string bucket)
    {
        if (endpoints.S3 is { } own)
            return $"{own.AbsoluteUri.TrimEnd('/')}/{bucket}/";
        var host = $"s3.{endpoints.Region}.{RegionEndpoint.GetBySystemName(endpoints.Region).PartitionDnsSuffix}";
        return bucket.Contains('.', StringComparison.Ordinal) ? $"https://{host}/{bucket}/" : $"https://{bucket}.{host}/";
    }
}
