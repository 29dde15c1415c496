using System.Diagnostics;

namespace Replica.Support.Processes;

/// <summary>The built executable, run as a user runs it. The test project must refer to client/Replica.</summary>
public static class ReplicaCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The executable in the client's own output, which is what a build gives its user: a test project's copy is not compiled ahead.</summary>
    public static string Program { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../../../../../client/Replica/bin", Configuration(), OperatingSystem.IsWindows() ? "replica.exe" : "replica"));

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="TimeoutException">It did not end; it was killed.</exception>
    public static Task<CommandOutcome> RunAsync(params string[] arguments) => RunAsync(arguments, environment: null);

    /// <summary>As the other, with environment variables set.</summary>
    public static async Task<CommandOutcome> RunAsync(string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        using var process = Start(arguments, environment);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"replica {string.Join(' ', arguments)} did not end: {await error}");
        }

        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Starts a command that the test ends itself. Its output is to be read, or a full pipe stops it.</summary>
    public static Process Start(string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    // tests/Contract/bin/Release/net10.0 → Release/net10.0
    private static string Configuration() => Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "../.."), AppContext.BaseDirectory);
}
