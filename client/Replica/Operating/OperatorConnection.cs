using Replica.Client.Cli;

namespace Replica.Client.Operating;

/// <summary>Finds the service that an operator command is about.</summary>
internal sealed class OperatorConnection
{
    private readonly Setting<string?> _outputs = Settings.Text(
        "--outputs", "FILE", "Operate the AWS deployment that wrote this file (cdk deploy --outputs-file FILE), with your AWS credentials");

    /// <summary>Adds <c>--outputs</c>.</summary>
    public void AddTo(ReplicaCommand command) => command.Add(_outputs);

    /// <summary>The deployment that <c>--outputs</c> names, or else the instance that runs on the data folder.</summary>
    /// <exception cref="CommandException">There is neither, or the file is not such a file.</exception>
    public IOperator Open(CommandContext context)
    {
        if (context.Get(_outputs) is { Length: > 0 } file)
            return new CloudOperator(DeploymentOutputs.Load(file), context.Time);
        return RunningInstance.Find(context.Options.DataFolder) is { } instance
            ? new RunningOperator(instance, context.Time)
            : throw new CommandException(
                ExitCodes.Network,
                $"no running Replica in {context.Options.DataFolder}; start one with `replica up`, or pass --outputs FILE for a deployment on AWS");
    }
}
