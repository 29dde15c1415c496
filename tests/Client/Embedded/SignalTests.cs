using System.Diagnostics;
using System.Text.Json;
using Replica.Client.Cli;
using Replica.Support;

namespace Replica.Client.Tests.Embedded;

public sealed class SignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_a_real_process_in_time_and_cleanly(string signal)
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TempFolder();
        using var process = Start("up", "--data", folder.FullPath, "--json");
        using var ready = JsonDocument.Parse((await process.StandardOutput.ReadLineAsync())!);
        Assert.Equal(process.Id, ready.RootElement.GetProperty("pid").GetInt32());
        Assert.InRange(ready.RootElement.GetProperty("peerPort").GetInt32(), 1, 65_535);
        Assert.Equal(RunningInstance.Find(folder.FullPath)!.Url, ready.RootElement.GetProperty("url").GetString());

        var clock = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-" + signal, $"{process.Id}"])!) await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.False(File.Exists(folder.At("run.json")));
    }

    [Fact]
    public async Task App_without_a_service_says_what_it_needs()
    {
        using var folder = new TempFolder();
        using var process = Start("app", "--data", folder.FullPath);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(ExitCodes.Usage, process.ExitCode);
        Assert.Contains("--service", await process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "replica.dll");
        return Process.Start(new ProcessStartInfo("dotnet", ["exec", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
