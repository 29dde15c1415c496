using System.Diagnostics;

namespace Replica.Support;

/// <summary>An outside program that a test compares with.</summary>
public static class RequiredProgram
{
    /// <summary>
    /// Null if the program can be used or must be; else why the test is skipped. Where the variable <c>CI</c> is set a missing program
    /// is no reason to skip: the test runs and fails on it.
    /// </summary>
    /// <param name="program">A name looked up in <c>PATH</c>, or an absolute path.</param>
    /// <param name="probe">Arguments with which it must exit with 0 (an import, say); null = presence is enough.</param>
    public static string? SkipReason(string program, params string[] probe)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
            return null;
        if (Find(program) is not { } path)
            return $"SKIPPED: {program} is not installed; tests/run installs it.";
        return probe.Length == 0 || Succeeds(path, probe)
            ? null
            : $"SKIPPED: '{program} {string.Join(' ', probe)}' fails; tests/run installs what it needs.";
    }

    /// <summary>The program's absolute path, or null if there is none.</summary>
    public static string? Find(string program)
    {
        if (Path.IsPathRooted(program))
            return File.Exists(program) ? program : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote on standard output.</returns>
    /// <exception cref="InvalidOperationException">It is missing or failed; the message says which and carries its error output.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string? workingFolder = null)
    {
        var path = Find(program)
            ?? throw new InvalidOperationException($"{program} is not installed, and this test needs it; tests/run installs it.");
        using var process = Process.Start(StartInfo(path, arguments, workingFolder))!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} exited with {process.ExitCode}: {output}{await errors}");
    }

    private static bool Succeeds(string path, string[] arguments)
    {
        using var process = Process.Start(StartInfo(path, arguments, null))!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static ProcessStartInfo StartInfo(string path, IEnumerable<string> arguments, string? workingFolder) =>
        new(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "",
        };
}
