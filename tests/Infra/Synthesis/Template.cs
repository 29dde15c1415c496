using System.Text.Json.Nodes;

namespace Replica.Infra.Tests.Synthesis;

/// <summary>A synthesised CloudFormation template.</summary>
public sealed record Template(string Folder, string Text, JsonObject Json)
{
    public string File => Path.Combine(Folder, "Replica.template.json");

    public IReadOnlyList<Resource> Resources { get; } =
        [.. Json[nameof(Resources)]!.AsObject().Select(entry => new Resource(entry.Key, entry.Value!.AsObject()))];

    public static Template Read(string folder)
    {
        var text = System.IO.File.ReadAllText(Path.Combine(folder, "Replica.template.json"));
        return new(folder, text, JsonNode.Parse(text)!.AsObject());
    }

    public IEnumerable<Resource> Of(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>The only one of its type.</summary>
    public Resource One(string type) => Assert.Single(Of(type));

    /// <summary>The function of this name in the stack.</summary>
    public Resource Function(string name) =>
        Assert.Single(Of("AWS::Lambda::Function"), function => Name(function.Id) == $"Functions{name}");

    /// <summary>The queue of this name in the stack, or its dead letters.</summary>
    public Resource Queue(string name, string part = "Queue") =>
        Assert.Single(Of("AWS::SQS::Queue"), queue => Name(queue.Id) == $"Queues{name}{part}");

    /// <summary>The container's task definition.</summary>
    public Resource Task(string name) => Assert.Single(Of("AWS::ECS::TaskDefinition"), task => Name(task.Id) == $"{name}Task");

    public Resource Find(string id) => Assert.Single(Resources, resource => resource.Id == id);

    /// <summary>A logical id without the eight digits that make it unique.</summary>
    public static string Name(string id) => id[..^8];
}
