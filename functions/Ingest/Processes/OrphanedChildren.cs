using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Replica.Ingest.Processes;

/// <summary>
/// The programs of a worker that was killed before it could end them. They would go on working for nobody, and writing into the scratch folder that the
/// next worker has emptied. They are known by their home, which <see cref="ChildEnvironment"/> gave them; other processes of the user's are left alone.
/// </summary>
internal static class OrphanedChildren
{
    private const string Processes = "/proc";
    private const int MaxEnvironment = 256 * 1024;

    // A program may have started another while the list was read.
    private const int MaxRounds = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Ends every program whose home lies below a folder. Where a system does not show its processes as files, there is nothing to do.</summary>
    public static void End(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        var home = Encoding.UTF8.GetBytes($"\0HOME={Path.GetFullPath(folder).TrimEnd('/')}/");
        for (var round = 0; round < MaxRounds; round++)
        {
            var found = Find(home);
            if (found.Count == 0) return;
            foreach (var id in found) Kill(id);
        }
    }

    private static List<int> Find(byte[] home)
    {
        var found = new List<int>();
        foreach (var path in Directory.EnumerateDirectories(Processes))
        {
            if (!int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId) continue;
            if (Holds(Path.Combine(path, "environ"), home)) found.Add(id);
        }

        return found;
    }

    private static bool Holds(string file, byte[] home)
    {
        try
        {
            using var stream = File.OpenRead(file);
            // A zero first, so that the first variable, too, follows on one.
            var environment = new byte[MaxEnvironment];
            var length = 1 + stream.ReadAtLeast(environment.AsSpan(1), MaxEnvironment - 1, throwOnEndOfStream: false);
            return environment.AsSpan(0, length).IndexOf(home) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return false;
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit(Patience);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }
}
