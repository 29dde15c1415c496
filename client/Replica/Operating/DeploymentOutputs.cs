using System.Text.Json;
using Replica.Catalogue.Cloud;
using Replica.Client.Cli;

namespace Replica.Client.Operating;

/// <summary>What <c>cdk deploy --outputs-file</c> wrote: the names of a deployment's resources.</summary>
/// <param name="Region">Where it is.</param>
/// <param name="Resources">Their names.</param>
internal sealed record DeploymentOutputs(string Region, Deployment Resources)
{
    private const string Stack = "Replica";
    private const int MaxLength = 1024 * 1024;

    private static readonly Dictionary<string, string> Names = new()
    {
        ["Bucket"] = EnvironmentNames.Bucket,
        ["Table"] = EnvironmentNames.Table,
        ["EventsQueue"] = EnvironmentNames.EventsQueue,
        ["VerifyQueue"] = EnvironmentNames.VerifyQueue,
        ["IngestQueue"] = EnvironmentNames.IngestQueue,
        ["IngestLargeQueue"] = EnvironmentNames.IngestLargeQueue,
    };

    /// <summary>Reads the file.</summary>
    /// <exception cref="CommandException">It is missing, or not such a file.</exception>
    public static DeploymentOutputs Load(string file)
    {
        var outputs = Read(file);
        string Value(string name) => outputs.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw Refused(file, $"it has no {Stack}.{name}");
        var settings = new Dictionary<string, string>();
        foreach (var (name, variable) in Names)
        {
            settings[variable] = Value(name);
            if (name.EndsWith("Queue", StringComparison.Ordinal))
                settings[EnvironmentNames.DeadLetters(variable)] = Value(name + "Dead");
        }
        return new DeploymentOutputs(Value("Region"), Deployment.From(settings));
    }

    private static Dictionary<string, JsonElement> Read(string file)
    {
        if (!File.Exists(file))
            throw new CommandException(ExitCodes.NotFound, $"there is no file {file}; write it with `cdk deploy --outputs-file {file}`");
        try
        {
            if (new FileInfo(file).Length > MaxLength)
                throw Refused(file, "it is too large");
            var stacks = JsonSerializer.Deserialize(File.ReadAllBytes(file), OperatorJson.Default.DictionaryStringDictionaryStringJsonElement);
            return stacks?.GetValueOrDefault(Stack) ?? throw Refused(file, $"it has no stack {Stack}");
        }
        catch (JsonException e)
        {
            throw Refused(file, e.Message);
        }
    }

    private static CommandException Refused(string file, string reason) =>
        new(ExitCodes.Refused, $"{file} is not an outputs file of a Replica deployment: {reason.TrimEnd('.')}; write it with `cdk deploy --outputs-file`");
}
