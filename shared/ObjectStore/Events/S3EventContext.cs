using System.Text.Json.Serialization;

namespace Replica.ObjectStore.Events;

[JsonSerializable(typeof(S3EventMessage))]
internal sealed partial class S3EventContext : JsonSerializerContext;
