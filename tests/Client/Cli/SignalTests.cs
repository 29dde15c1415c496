using System.Diagnostics;
using Replica.Client.Cli;
using Replica.Client.Tests.Network;
using Replica.Support;

namespace Replica.Client.Tests.Cli;

public sealed class SignalTests
{
    [ProgramTheory("kill", "-l")]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public async Task A_signal_ends_a_command_cleanly_with_exit_code_130(string signal)
    {
        using var folder = new TempFolder();
        var asked = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(ReplicaApplication).Assembly.Location, "search", "x", "--data", folder.FullPath, "--service", server.Url.AbsoluteUri])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));

        Process.Start("kill", [signal, $"{process.Id}"]).Dispose();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(ExitCodes.Interrupted, process.ExitCode);
        Assert.Empty(await process.StandardError.ReadToEndAsync());
    }
}
