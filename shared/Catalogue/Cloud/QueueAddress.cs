namespace Replica.Catalogue.Cloud;

/// <summary>An SQS queue.</summary>
/// <param name="Url">The queue's URL.</param>
/// <param name="DeadLetters">Its dead-letter queue's URL, where this process may use it.</param>
public sealed record QueueAddress(Uri Url, Uri? DeadLetters);
