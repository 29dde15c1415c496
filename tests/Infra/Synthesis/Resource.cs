using System.Text.Json.Nodes;

namespace Replica.Infra.Tests.Synthesis;

/// <summary>A resource of a template.</summary>
public sealed record Resource(string Id, JsonObject Json)
{
    public string Type => Json[nameof(Type)]!.GetValue<string>();

    public JsonObject Properties => Json[nameof(Properties)]?.AsObject() ?? [];

    /// <summary>The value at a path of properties, or null.</summary>
    public JsonNode? this[params string[] path] => path.Aggregate((JsonNode?)Properties, (node, name) => node?[name]);

    /// <summary>A text at a path of properties, with references resolved as <see cref="Reference.Text"/> does.</summary>
    public string? Text(params string[] path) => Reference.Text(this[path]);

    /// <summary>The environment of a function, or of a task's only container.</summary>
    public IReadOnlyDictionary<string, string> Environment() => Type == "AWS::ECS::TaskDefinition"
        ? Container["Environment"]!.AsArray().ToDictionary(entry => entry!["Name"]!.GetValue<string>(), entry => Reference.Text(entry!["Value"])!)
        : this["Environment", "Variables"]!.AsObject().ToDictionary(entry => entry.Key, entry => Reference.Text(entry.Value)!);

    public JsonNode Container => Assert.Single(this["ContainerDefinitions"]!.AsArray())!;

    public override string ToString() => $"{Type} {Id}";
}
