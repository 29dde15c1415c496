using System.Text.Json.Serialization;

namespace Replica.ObjectStore.Sqs;

[JsonSerializable(typeof(SqsMessages.Send))]
[JsonSerializable(typeof(SqsMessages.Sent))]
[JsonSerializable(typeof(SqsMessages.Receive))]
[JsonSerializable(typeof(SqsMessages.Received))]
[JsonSerializable(typeof(SqsMessages.Delete))]
[JsonSerializable(typeof(SqsMessages.ChangeVisibility))]
[JsonSerializable(typeof(SqsMessages.ChangeVisibilityBatch))]
[JsonSerializable(typeof(SqsMessages.Done))]
internal sealed partial class SqsContext : JsonSerializerContext;
