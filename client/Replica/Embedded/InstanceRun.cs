using System.Text.Json;
using Replica.Client.Cli;
using Replica.Client.LocalServer;

namespace Replica.Client.Embedded;

/// <summary>What <c>up</c> and <c>app</c> have in common once their instance runs: say so, and wait for the end.</summary>
internal static class InstanceRun
{
    /// <summary>Prints the one line that tells where the instance is, and waits until the user interrupts.</summary>
    public static async Task<int> UntilInterruptedAsync(LocalInstance instance, CommandContext context, CancellationToken cancellationToken)
    {
        var running = instance.Running;
        var openUrl = instance.NewOpenUrl();
        context.Terminal.Line(context.Options.Json
            ? JsonSerializer.Serialize(new ReadyEvent(running.Url, openUrl, running.PeerPort, running.Pid), LocalJson.Default.ReadyEvent)
            : $"ready {openUrl}");
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCodes.Ok;
    }
}
