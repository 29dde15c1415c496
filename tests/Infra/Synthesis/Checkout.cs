namespace Replica.Infra.Tests.Synthesis;

/// <summary>The checkout that these tests stand in.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Replica.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Replica.sln stands in no folder above the tests.");
    }
}
