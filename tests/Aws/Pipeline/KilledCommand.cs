using Replica.Support.Processes;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>An operator whose machine goes down.</summary>
internal static class KilledCommand
{
    /// <summary>Runs a command and kills it when the relay holds a request of its.</summary>
    public static async Task RunAsync(string[] command, IReadOnlyDictionary<string, string> environment, Task held)
    {
        using var process = ReplicaCommand.Start(command, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(held, ended) == ended)
            Assert.Fail($"It ended by itself: {await output}{await errors}");
        await held;
        process.Kill();
        await ended;
    }
}
