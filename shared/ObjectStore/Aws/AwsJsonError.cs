using System.Text.Json.Serialization;

namespace Replica.ObjectStore.Aws;

/// <summary>An error of AWS's JSON protocol.</summary>
/// <param name="Type">Such as <c>com.amazonaws.sqs#QueueDoesNotExist</c>.</param>
/// <param name="Message">For people.</param>
/// <param name="LegacyMessage">Where some services put it.</param>
internal sealed record AwsJsonError(
    [property: JsonPropertyName("__type")] string? Type,
    [property: JsonPropertyName("message")] string? Message,
    [property: JsonPropertyName("Message")] string? LegacyMessage);
