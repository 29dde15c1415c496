using Replica.Client.Cli;
using Replica.Client.Operating;

namespace Replica.Client.Ingestion;

/// <summary>Finds the ingestion that a command is about.</summary>
internal sealed class IngestionConnection
{
    private readonly Setting<string?> _queue = Settings.Text("--queue", "URL", "Put them on this SQS queue, with your AWS credentials");
    private readonly Setting<string?> _outputs = Settings.Text(
        "--outputs", "FILE", "Use the AWS deployment that wrote this file (cdk deploy --outputs-file FILE), with your AWS credentials");

    /// <summary>Adds <c>--queue</c> and <c>--outputs</c>.</summary>
    public void AddTo(ReplicaCommand command)
    {
        command.Add(_queue);
        command.Add(_outputs);
    }

    /// <summary>The queue or deployment that was named, or else the instance that runs on the data folder.</summary>
    /// <exception cref="CommandException">There is none, or it can not be used.</exception>
    public IIngestion Open(CommandContext context) => (context.Get(_queue), context.Get(_outputs)) switch
    {
        ({ Length: > 0 }, { Length: > 0 }) => throw new CommandException(ExitCodes.Usage, "--queue and --outputs name two queues; pass one of them"),
        ({ Length: > 0 } queue, _) => new CloudIngestion(ReadQueue(queue), context.Time),
        (_, { Length: > 0 } file) => new CloudIngestion(DeploymentOutputs.Load(file), context.Time),
        _ => RunningIngestion.Open(context),
    };

    private static Uri ReadQueue(string text)
    {
        try
        {
            return Settings.ReadUrl(text);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCodes.Usage, $"--queue: {e.Message}");
        }
    }
}
