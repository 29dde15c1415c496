namespace Replica.Client.Cli;

/// <summary>What the command's exit code tells a script.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Network = 4;
    public const int Refused = 5;
    public const int Interrupted = 130;
}
