using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Replica.Ingest.Processes;

/// <summary>
/// Starts a program as the leader of a session and process group of its own, so that one signal ends it and all that it started. The base library
/// can not do that; <c>setsid</c> of util-linux becomes the program itself, under the same process id.
/// </summary>
internal static partial class ProcessGroup
{
    private const int Kill9 = 9;

    /// <summary>The program to start before another one; null where there is none, and the tree of processes is walked instead.</summary>
    public static string? Starter { get; } = OperatingSystem.IsLinux() ? Programs.Find("setsid") : null;

    /// <summary>Ends a started program and everything in its group, at once. Harmless if nothing is left.</summary>
    public static void Kill(Process process)
    {
        if (Starter is not null)
        {
            // The leader may be reaped, but its number stays taken while anybody is in its group.
            _ = SendSignal(-process.Id, Kill9);
        }

        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended.
        }
    }

    // kill(2)
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
