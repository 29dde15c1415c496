namespace Replica.Client.Cli;

/// <summary>Ends a command with one line on standard error (what happened, to which thing, what to do next) and an exit code.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
