namespace Replica.ObjectStore.Aws;

/// <summary>Where the services are. A null endpoint is AWS itself, in the region.</summary>
/// <param name="Region">Such as <c>eu-central-1</c>; requests are signed for it.</param>
/// <param name="S3">Base URL of a server that plays S3, addressed by path (<c>base/bucket/key</c>).</param>
/// <param name="DynamoDb">Base URL of a server that plays DynamoDB.</param>
/// <param name="Sqs">Base URL of a server that plays SQS; it is used whatever host a queue's URL names.</param>
public sealed record AwsEndpoints(string Region, Uri? S3 = null, Uri? DynamoDb = null, Uri? Sqs = null)
{
    /// <summary>
    /// Reads the variables that AWS's own tools read: <c>AWS_REGION</c> or <c>AWS_DEFAULT_REGION</c>, <c>AWS_ENDPOINT_URL_S3</c>, <c>_DYNAMODB</c> and
    /// <c>_SQS</c>, and <c>AWS_ENDPOINT_URL</c> for those of the three that are not set.
    /// </summary>
    /// <exception cref="InvalidOperationException">No region, or an endpoint that is no http(s) URL.</exception>
    public static AwsEndpoints From(Func<string, string?> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var region = Set("AWS_REGION") ?? Set("AWS_DEFAULT_REGION")
            ?? throw new InvalidOperationException("AWS_REGION is not set. Set it to the region of the deployment, such as eu-central-1.");
        return new AwsEndpoints(region, Endpoint("S3"), Endpoint("DYNAMODB"), Endpoint("SQS"));

        string? Set(string name) => variables(name) is { Length: > 0 } value ? value : null;

        Uri? Endpoint(string service)
        {
            var own = "AWS_ENDPOINT_URL_" + service;
            var name = Set(own) is null ? "AWS_ENDPOINT_URL" : own;
            if (Set(name) is not { } value)
                return null;
            return Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? url
                : throw new InvalidOperationException($"{name} is no http or https URL.");
        }
    }
}
