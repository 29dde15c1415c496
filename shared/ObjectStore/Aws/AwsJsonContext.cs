using System.Text.Json.Serialization;

namespace Replica.ObjectStore.Aws;

[JsonSerializable(typeof(AwsJsonError))]
internal sealed partial class AwsJsonContext : JsonSerializerContext;
