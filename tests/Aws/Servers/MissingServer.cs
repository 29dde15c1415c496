using Replica.Support;

namespace Replica.Aws.Tests.Servers;

/// <summary>
/// Skips tests whose server is not installed, saying so; where <c>CI</c> is set they run, and fail on it. Unlike <see cref="ProgramFactAttribute"/> it
/// serves tests that an implementation inherits from a suite, whose attributes know nothing of servers.
/// </summary>
internal static class MissingServer
{
    /// <summary>Begins the message of an exception that <c>SkippingTestFramework</c> takes for a skip.</summary>
    public const string SkipToken = "$SKIP$";

    /// <summary>Skips the running test if a program is missing, or a file of <c>tests/servers</c>.</summary>
    public static void Check(string[] programs, params string[] files)
    {
        var reason = programs.Select(program => RequiredProgram.SkipReason(program)).FirstOrDefault(reason => reason is not null)
            ?? files.Where(file => !File.Exists(Path.Combine(ServerProcess.Folder, file)))
                .Select(file => $"SKIPPED: tests/servers/{file} is missing; tests/run installs it.").FirstOrDefault(_ => !IsContinuousIntegration);
        if (reason is not null)
            throw new InvalidOperationException(SkipToken + reason);
    }

    private static bool IsContinuousIntegration => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));
}
