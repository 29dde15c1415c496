namespace Replica.Support.Lambda;

/// <summary>
/// Events as AWS documents them (S3: "Event message structure"; SNS: "Fanout to Amazon SQS queues"; Lambda: "Using Lambda with Amazon SQS";
/// API Gateway: "Create AWS Lambda proxy integrations for HTTP APIs"; EventBridge: "Event structure"), and variations of them.
/// </summary>
public static class AwsDocument
{
    /// <summary>A document by its name, such as <c>s3-put</c>.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(AwsDocument).Assembly.GetManifestResourceStream($"{name}.json")
            ?? throw new ArgumentException($"There is no document {name}.json.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
