using System.Net;
using Amazon.Runtime;
using Replica.Aws.Tests.Servers;
using Replica.ObjectStore.Aws;
using Replica.ObjectStore.S3;
using Replica.Support;

namespace Replica.Aws.Tests.S3;

/// <summary>Signed URLs, judged by a server that checks signatures, and by AWS's own examples.</summary>
public sealed class S3SigningTests
{
    private static readonly HttpClient Http = new();
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("X-Amz-Signature=", "X-Amz-Signature=0")]
    [InlineData("X-Amz-Expires=3", "X-Amz-Expires=4")]
    [InlineData("incoming/1/x", "incoming/1/y")]
    [InlineData("partNumber=1", "partNumber=2")]
    [InlineData("partNumber=1&", "")]
    [InlineData("SignedHeaders=content-length%3Bhost", "SignedHeaders=host")]
    public async Task A_changed_url_is_refused(string from, string to)
    {
        var (_, store) = await CreateAsync();
        var id = await store.BeginPartsAsync("incoming/1/x");
        var url = store.SignPart("incoming/1/x", id, 1, 3, TimeProvider.System.GetUtcNow().AddHours(1)).AbsoluteUri;
        Assert.Contains(from, url, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(url.Replace(from, to, StringComparison.Ordinal), 3));
        Assert.Empty(await store.ListPartsAsync("incoming/1/x", id));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(url, 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(11)]
    public async Task A_body_of_another_length_than_the_signed_one_is_forbidden(int length)
    {
        var (_, store) = await CreateAsync();
        var hour = TimeProvider.System.GetUtcNow().AddHours(1);
        var id = await store.BeginPartsAsync("k");
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(store.SignPut("k", 10, hour).AbsoluteUri, length));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(store.SignPart("k", id, 1, 10, hour).AbsoluteUri, length));
        Assert.Null(await store.FindAsync("k"));
        Assert.Empty(await store.ListPartsAsync("k", id));
    }

    [Fact]
    public async Task A_url_signed_with_another_secret_is_refused()
    {
        var (bucket, _) = await CreateAsync();
        using var clients = (await RadosGateway.GetAsync()).ClientsOf(RadosGateway.AccessKey, "not the secret");
        var url = new S3ObjectStore(clients, bucket, TimeProvider.System).SignPut("k", 1, TimeProvider.System.GetUtcNow().AddHours(1));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(url.AbsoluteUri, 1));
    }

    [Fact]
    public void The_signature_is_the_one_of_awss_example()
    {
        // AWS, "Authenticating requests: using query parameters", example of a pre-signed GET.
        var signature = new AwsSignature(new ImmutableCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null), "us-east-1", "s3");
        var url = signature.Presign(
            "GET", new Uri("https://examplebucket.s3.amazonaws.com/test.txt"), [], [], new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(1));
        Assert.EndsWith(
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", url.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eu-central-1", "media", "https://media.s3.eu-central-1.amazonaws.com/a/b%20%2B%25%D9%81?")]
    [InlineData("cn-north-1", "media", "https://media.s3.cn-north-1.amazonaws.com.cn/a/b%20%2B%25%D9%81?")]
    [InlineData("us-east-1", "media.example.org", "https://s3.us-east-1.amazonaws.com/media.example.org/a/b%20%2B%25%D9%81?")]
    public void Of_aws_a_url_has_the_regions_host_and_the_session_token(string region, string bucket, string expected)
    {
        using var clients = new AwsClients(new AwsEndpoints(region), new SessionAWSCredentials("id", "secret", "to/ken"));
        var url = new S3ObjectStore(clients, bucket, new ManualTimeProvider(Start)).SignPut("a/b +%ف", 7, Start.AddMinutes(90)).AbsoluteUri;
        Assert.StartsWith(expected, url, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Date=20260101T000000Z&X-Amz-Expires=5400&X-Amz-Security-Token=to%2Fken", url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8 * 24 * 3600, "X-Amz-Date=20260101T000000Z&X-Amz-Expires=604800&")]
    [InlineData(1, "X-Amz-Date=20260101T000000Z&X-Amz-Expires=1&")]
    [InlineData(-60, "X-Amz-Date=20251231T235859Z&X-Amz-Expires=1&")]
    public void A_lifetime_is_kept_within_what_s3_allows_and_never_made_longer(int seconds, string expected)
    {
        using var clients = new AwsClients(new AwsEndpoints("eu-central-1"), new BasicAWSCredentials("id", "secret"));
        var url = new S3ObjectStore(clients, "media", new ManualTimeProvider(Start)).SignPut("k", 7, Start.AddSeconds(seconds)).AbsoluteUri;
        Assert.Contains(expected, url, StringComparison.Ordinal);
    }

    private static async Task<(string Bucket, S3ObjectStore Store)> CreateAsync()
    {
        var gateway = await RadosGateway.GetAsync();
        var bucket = await gateway.CreateBucketAsync();
        return (bucket, new S3ObjectStore(gateway.Clients, bucket, TimeProvider.System));
    }

    private static async Task<HttpStatusCode> PutAsync(string url, int length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(new byte[length]) };
        request.Headers.ConnectionClose = true; // The gateway leaves the body of what it refuses on the connection.
        using var response = await Http.SendAsync(request);
        return response.StatusCode;
    }
}
