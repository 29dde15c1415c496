using Replica.Client.Cli;

namespace Replica.Client.Tests.Cli;

/// <summary>What the whole program did with a command line, run inside this process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs it with a data folder and no environment but what is given.</summary>
    public static async Task<CommandRun> OfAsync(
        string dataFolder, IEnumerable<string> arguments, Dictionary<string, string>? environment = null,
        TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var variables = new Dictionary<string, string>(environment ?? []) { ["REPLICA_DATA"] = dataFolder };
        var application = new ReplicaApplication(
            new Terminal(output, error, interactive: false, color: false), name => variables.GetValueOrDefault(name), time ?? TimeProvider.System);
        var code = await application.RunAsync([.. arguments], cancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
