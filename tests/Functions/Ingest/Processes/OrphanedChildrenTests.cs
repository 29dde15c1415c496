using System.Diagnostics;
using Replica.Ingest.Processes;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest.Processes;

public sealed class OrphanedChildrenTests
{
    [ProgramFact("/proc/self/environ")]
    public async Task What_a_killed_worker_left_running_ends_and_nothing_else()
    {
        using var folder = new TempFolder();
        using var child = Start(folder.At("ingest", "job"));
        using var other = Start(folder.At("ingest-of-another", "job"));
        // sh, and the sleep that it started.
        var orphan = int.Parse((await child.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.NotNull(await other.StandardOutput.ReadLineAsync());

        OrphanedChildren.End(folder.At("ingest"));
        await child.WaitForExitAsync();
        Assert.Equal(137, child.ExitCode);
        Assert.False(IsRunning(orphan));
        Assert.False(other.HasExited);
        other.Kill(entireProcessTree: true);
    }

    private static Process Start(string home)
    {
        Directory.CreateDirectory(home);
        return Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 1000 & echo $!; wait"]) { RedirectStandardOutput = true, Environment = { ["HOME"] = home } })!;
    }

    // Killed and not yet waited for by its new parent is ended, too.
    private static bool IsRunning(int id) => File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}
