using System.Text.Json.Nodes;

namespace Replica.Infra.Tests.Synthesis;

/// <summary>CloudFormation's references as plain text: <c>Ref X</c> is <c>X</c>, <c>GetAtt X.Arn</c> is <c>X.Arn</c>, <c>Join</c> is joined.</summary>
internal static class Reference
{
    public static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value => value.ToString(),
        JsonObject map when map["Ref"] is { } target => target.GetValue<string>(),
        JsonObject map when map["Fn::GetAtt"] is JsonArray path => string.Join('.', path.Select(Text)),
        JsonObject map when map["Fn::Join"] is JsonArray join => string.Join(Text(join[0]), join[1]!.AsArray().Select(Text)),
        JsonObject map when map["Fn::Sub"] is { } pattern => pattern.ToString(),
        _ => throw new InvalidDataException($"no text: {node.ToJsonString()}"),
    };

    /// <summary>One text or several.</summary>
    public static IReadOnlyList<string> Texts(JsonNode? node) => node is JsonArray array ? [.. array.Select(item => Text(item)!)] : [Text(node)!];
}
