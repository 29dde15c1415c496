using System.Text.Json.Serialization;

namespace Replica.ObjectStore.Events;

/// <summary>AWS's "Event message structure", as far as it is read or written here.</summary>
internal sealed record S3EventMessage
{
    [JsonPropertyName("Records")]
    public IReadOnlyList<S3Record>? Records { get; init; }

    /// <summary><c>s3:TestEvent</c> in the message that S3 sends when notifications are set up; it has no records.</summary>
    [JsonPropertyName("Event")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Event { get; init; }

    internal sealed record S3Record
    {
        [JsonPropertyName("eventVersion")]
        public string? EventVersion { get; init; }

        [JsonPropertyName("eventSource")]
        public string? EventSource { get; init; }

        [JsonPropertyName("awsRegion")]
        public string? AwsRegion { get; init; }

        [JsonPropertyName("eventTime")]
        public DateTimeOffset EventTime { get; init; }

        [JsonPropertyName("eventName")]
        public string? EventName { get; init; }

        [JsonPropertyName("s3")]
        public S3Entity? S3 { get; init; }
    }

    internal sealed record S3Entity
    {
        [JsonPropertyName("s3SchemaVersion")]
        public string? SchemaVersion { get; init; }

        [JsonPropertyName("bucket")]
        public S3Bucket? Bucket { get; init; }

        [JsonPropertyName("object")]
        public S3Object? Object { get; init; }
    }

    internal sealed record S3Bucket
    {
        [JsonPropertyName("name")]
        public string? Name { get; init; }

        [JsonPropertyName("arn")]
        public string? Arn { get; init; }
    }

    internal sealed record S3Object
    {
        [JsonPropertyName("key")]
        public string? Key { get; init; }

        [JsonPropertyName("size")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public long? Size { get; init; }

        [JsonPropertyName("eTag")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? ETag { get; init; }

        /// <summary>Hexadecimal digits that order the events of one key.</summary>
        [JsonPropertyName("sequencer")]
        public string? Sequencer { get; init; }
    }
}
