using System.Text.Json.Serialization;

namespace Replica.Runtime.Events;

/// <summary>A function's answer to a batch, where the mapping asks for <c>ReportBatchItemFailures</c>: the messages that stay in the queue.</summary>
internal sealed record SqsBatchResponse([property: JsonPropertyName("batchItemFailures")] IReadOnlyList<SqsBatchItemFailure> BatchItemFailures);
