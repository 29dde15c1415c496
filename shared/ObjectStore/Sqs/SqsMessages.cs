using System.Text.Json.Serialization;

namespace Replica.ObjectStore.Sqs;

/// <summary>The inputs and outputs of the SQS actions in use (AWS: "Amazon SQS API Reference", JSON protocol), as far as they are read or written here.</summary>
internal static class SqsMessages
{
    internal sealed record Attribute(string DataType, string? StringValue);

    internal sealed record Send(string QueueUrl, string MessageBody)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int DelaySeconds { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyDictionary<string, Attribute>? MessageAttributes { get; init; }
    }

    internal sealed record Sent(string? MessageId);

    internal sealed record Receive(string QueueUrl, int MaxNumberOfMessages, int VisibilityTimeout, int WaitTimeSeconds)
    {
        /// <summary>The name of old; every server knows it, the newer <c>MessageSystemAttributeNames</c> some do not.</summary>
        public IReadOnlyList<string> AttributeNames { get; } = ["ApproximateReceiveCount", "SentTimestamp"];

        public IReadOnlyList<string> MessageAttributeNames { get; } = [SqsQueue.OriginalIdAttribute, DeadLetterNote.Reason, DeadLetterNote.ReceiveCount];
    }

    internal sealed record Received(IReadOnlyList<Message>? Messages);

    internal sealed record Message(string? MessageId, string? ReceiptHandle, string? Body)
    {
        public IReadOnlyDictionary<string, string>? Attributes { get; init; }

        public IReadOnlyDictionary<string, Attribute>? MessageAttributes { get; init; }
    }

    internal sealed record Delete(string QueueUrl, string ReceiptHandle);

    internal sealed record ChangeVisibility(string QueueUrl, string ReceiptHandle, int VisibilityTimeout);

    internal sealed record ChangeVisibilityBatch(string QueueUrl, IReadOnlyList<ChangeVisibilityEntry> Entries);

    internal sealed record ChangeVisibilityEntry(string Id, string ReceiptHandle, int VisibilityTimeout);

    /// <summary>Of an action that has nothing to say.</summary>
    internal sealed record Done;
}
