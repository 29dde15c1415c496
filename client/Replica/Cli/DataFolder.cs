namespace Replica.Client.Cli;

/// <summary>The folder that holds this user's state: databases, cache, keys, <c>run.json</c>, <c>replica.json</c>.</summary>
internal static class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The platform's place for it: <c>$XDG_DATA_HOME/replica</c>, <c>~/.local/share/replica</c>, or the local application data.</summary>
    /// <exception cref="CommandException">There is no such place, as for a user without a home.</exception>
    public static string Default(Func<string, string?> variable)
    {
        // The XDG specification has relative paths ignored.
        if (!OperatingSystem.IsWindows() && variable("XDG_DATA_HOME") is { } data && Path.IsPathRooted(data)) return Path.Combine(data, "replica");
        if (OperatingSystem.IsLinux() && variable("HOME") is { Length: > 0 } home) return Path.Combine(home, ".local", "share", "replica");
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length > 0
            ? Path.Combine(local, "replica")
            : throw new CommandException(ExitCodes.Usage, "no home folder to keep data in; name one with --data DIR");
    }

    /// <summary>Creates the folder, for its owner alone, unless it is there.</summary>
    /// <exception cref="CommandException">It can not be created.</exception>
    public static void Create(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, $"can not create the data folder {folder} ({e.Message}); name another with --data DIR");
        }
    }
}
