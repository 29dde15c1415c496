using System.Text.Json.Nodes;
using Amazon.CDK;
using Replica.Infra.Settings;
using Replica.Support;

namespace Replica.Infra.Tests.Synthesis;

/// <summary>Makes the template as <c>cdk synth</c> does, with the context of cdk.json; the usual one once for all tests.</summary>
public sealed class Synthesiser : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<Template> _usual;
    private int _count;

    public Synthesiser()
    {
        // The warning is about the tests' node, not about anything tested.
        System.Environment.SetEnvironmentVariable("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20");
        Artifacts = Publish("functions", name => $"Replica.{name}.dll");
        _ = Publish("functions-x64", _ => "bootstrap");
        _usual = new(() => Synthesise());
    }

    /// <summary>The template without any choice of the operator's, all functions built.</summary>
    public Template Usual => _usual.Value;

    /// <summary>A folder such as infra/publish leaves it.</summary>
    public string Artifacts { get; }

    /// <summary>The template with choices of the operator's, all functions built where they say nothing else.</summary>
    public Template Synthesise(params (string Name, string Value)[] context)
    {
        var settings = ContextOfCdkJson();
        settings["artifacts"] = Artifacts;
        foreach (var (name, value) in context)
            settings[name] = value;
        var folder = Folder();
        var app = new App(new AppProps { Outdir = folder, Context = settings, AnalyticsReporting = false });
        _ = new ReplicaStack(app, StackSettings.Read(app.Node, Checkout.Root));
        app.Synth();
        return Template.Read(folder);
    }

    /// <summary>An empty folder.</summary>
    public string Folder() => Directory.CreateDirectory(Path.Combine(_folder.FullPath, $"{++_count}")).FullName;

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, object> ContextOfCdkJson()
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "cdk.json")))!;
        return json["context"]!.AsObject().ToDictionary(entry => entry.Key, entry => entry.Value switch
        {
            JsonArray array => array.Select(item => item!.GetValue<string>()).ToArray(),
            JsonNode value => (object)value.GetValue<bool>(),
            null => throw new InvalidDataException($"{entry.Key} is null"),
        });
    }

    private string Publish(string kind, Func<string, string> fileOf)
    {
        var artifacts = Path.Combine(_folder.FullPath, "artifacts");
        foreach (var name in new[] { "Api", "ObjectCreated" })
        {
            var folder = Directory.CreateDirectory(Path.Combine(artifacts, kind, name)).FullName;
            File.WriteAllText(Path.Combine(folder, fileOf(name)), $"{kind} {name}");
        }
        return artifacts;
    }
}
