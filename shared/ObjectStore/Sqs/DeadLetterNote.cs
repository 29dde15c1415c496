using System.Globalization;
using Replica.ObjectStore.Queue;

namespace Replica.ObjectStore.Sqs;

/// <summary>What a message carries beside its body: why it died, and which message it was first, so that its id stays the same through death and return.</summary>
internal static class DeadLetterNote
{
    public const string Reason = "Reason";
    public const string ReceiveCount = "ReceiveCount";

    private const int MaxIdLength = 100;

    /// <summary>The attributes of a message that was refused.</summary>
    public static Dictionary<string, SqsMessages.Attribute> Of(QueueMessage message, string reason) => new()
    {
        [Reason] = new("String", QueueLimits.Reason(reason)),
        [SqsQueue.OriginalIdAttribute] = new("String", message.Id),
        [ReceiveCount] = new("Number", message.ReceiveCount.ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>The attributes of a dead letter that is sent back.</summary>
    public static Dictionary<string, SqsMessages.Attribute> Return(string id) => new() { [SqsQueue.OriginalIdAttribute] = new("String", id) };

    /// <summary>The id under which the message was first sent.</summary>
    public static string IdOf(SqsMessages.Message message) =>
        Find(message, SqsQueue.OriginalIdAttribute) is { Length: > 0 and <= MaxIdLength } id ? id : message.MessageId ?? "";

    public static DeadLetter Read(SqsMessages.Message message)
    {
        var died = long.TryParse(message.Attributes?.GetValueOrDefault("SentTimestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var sent)
            && sent <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds(sent)
                : DateTimeOffset.UnixEpoch;
        var receives = int.TryParse(Find(message, ReceiveCount), NumberStyles.None, CultureInfo.InvariantCulture, out var noted) ? noted : ReceivesOf(message);
        var reason = Find(message, Reason) ?? "Received too often and never acknowledged; the log of whoever received it says why.";
        return new DeadLetter(IdOf(message), message.Body ?? "", receives, died, reason);
    }

    public static int ReceivesOf(SqsMessages.Message message) =>
        int.TryParse(message.Attributes?.GetValueOrDefault("ApproximateReceiveCount"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1;

    private static string? Find(SqsMessages.Message message, string name) => message.MessageAttributes?.GetValueOrDefault(name)?.StringValue;
}
