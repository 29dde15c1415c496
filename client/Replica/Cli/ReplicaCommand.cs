using System.CommandLine;

namespace Replica.Client.Cli;

/// <summary>A command of <c>replica</c>. It declares its arguments and settings in its constructor; <see cref="CommandTree"/> lists it.</summary>
internal abstract class ReplicaCommand : Command
{
    protected ReplicaCommand(string name, string description)
        : base(name, description)
    {
        Common.AddTo(this);
    }

    /// <summary>The settings shared with other commands; those of every command are added already.</summary>
    public CommonSettings Common { get; } = new();

    /// <summary>
    /// Does the work. Failures are exceptions, which <see cref="FailureReport"/> turns into one line and an exit code;
    /// a cancelled token means that the user interrupted, and the exit code is then 130 whatever is returned.
    /// </summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public abstract Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken);
}
