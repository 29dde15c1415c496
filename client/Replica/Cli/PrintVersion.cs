using System.CommandLine;
using System.CommandLine.Invocation;

namespace Replica.Client.Cli;

/// <summary><c>--version</c>: this program's version, not that of the process that hosts it.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(typeof(PrintVersion).Assembly.GetName().Version!.ToString(3));
        return ExitCodes.Ok;
    }
}
