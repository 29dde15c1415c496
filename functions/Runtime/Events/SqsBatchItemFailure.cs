using System.Text.Json.Serialization;

namespace Replica.Runtime.Events;

/// <summary>A message that was not handled.</summary>
internal sealed record SqsBatchItemFailure([property: JsonPropertyName("itemIdentifier")] string ItemIdentifier);
