namespace Replica.Bench;

/// <summary>The checkout that the benchmarks run in.</summary>
internal static class Repository
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Replica.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The benchmarks run outside their repository.");
    }
}
