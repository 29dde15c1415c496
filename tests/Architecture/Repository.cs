using System.Xml.Linq;

namespace Replica.Architecture.Tests;

/// <summary>The checkout that these tests stand in, read as files.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every project file, as a path from the root with forward slashes.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(segment => segment is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The folders of the projects that a project refers to, from the root.</summary>
    public static IEnumerable<string> References(string project) =>
        Items(project, "ProjectReference")
            .Select(include => Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(project)!, include.Replace('\\', '/'))))
            .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/'));

    /// <summary>The packages that a project refers to.</summary>
    public static IEnumerable<string> Packages(string project) => Items(project, "PackageReference");

    private static IEnumerable<string> Items(string project, string element) =>
        XDocument.Load(Path.Combine(Root, project)).Descendants(element)
            .Select(item => (string?)item.Attribute("Include")).OfType<string>();

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
