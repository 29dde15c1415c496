namespace Replica.Support.Swarm;

/// <summary><c>tests/servers</c>: the scripts that play other programs, and what npm installs for them.</summary>
public static class ServerFolder
{
    private static readonly string Root = Find();

    /// <summary>An absolute path in it.</summary>
    public static string At(string name) => Path.Combine(Root, name);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Replica.sln")))
                return Path.Combine(folder.FullName, "tests", "servers");
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
