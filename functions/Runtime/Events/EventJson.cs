using System.Text.Json.Serialization;

namespace Replica.Runtime.Events;

/// <summary>The documents of AWS under their documented names; fields not read here are ignored.</summary>
[JsonSerializable(typeof(SqsEvent))]
[JsonSerializable(typeof(SqsRecord))]
[JsonSerializable(typeof(SqsBatchResponse))]
[JsonSerializable(typeof(SnsEnvelope))]
[JsonSerializable(typeof(HttpApiRequest))]
[JsonSerializable(typeof(ScheduledEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
