namespace Replica.Architecture.Tests;

/// <summary>Dependencies run one way (docs/architecture.md). An arrow that is not in this table does not exist.</summary>
public sealed class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["shared/BitTorrent"] = [],
        ["shared/Search"] = [],
        ["shared/ObjectStore"] = [],
        ["shared/Catalogue"] = ["shared/BitTorrent", "shared/ObjectStore", "shared/Search"],
        ["shared/SearchAnswers"] = ["shared/BitTorrent", "shared/Catalogue", "shared/Search"],
        ["functions/Runtime"] = [],
        ["functions/Api"] = ["functions/Runtime", "shared/BitTorrent", "shared/Catalogue", "shared/ObjectStore", "shared/Search", "shared/SearchAnswers"],
        ["functions/ObjectCreated"] = ["functions/Runtime", "shared/BitTorrent", "shared/Catalogue", "shared/ObjectStore"],
        ["functions/Ingest"] = ["functions/Runtime", "shared/BitTorrent", "shared/Catalogue", "shared/ObjectStore"],
        ["functions/SearchService"] = ["functions/Runtime", "shared/BitTorrent", "shared/Catalogue", "shared/ObjectStore", "shared/Search", "shared/SearchAnswers"],
        ["client/Replica"] =
        [
            "functions/Api", "functions/Ingest", "functions/ObjectCreated", "functions/SearchService",
            "shared/BitTorrent", "shared/Catalogue", "shared/ObjectStore", "shared/Search",
        ],
        ["infra"] = [],
    };

    /// <summary>Nothing but the base library may stand below these.</summary>
    private static readonly string[] BaseLibraryOnly = ["shared/BitTorrent", "shared/Search"];

    /// <summary>The only folder of the client that may name a function: it composes the embedded system.</summary>
    private const string CompositionRoot = "client/Replica/Embedded/";

    [Fact]
    public void Every_project_refers_only_to_what_its_place_allows()
    {
        var wrong = from project in ProductProjects()
                    let folder = FolderOf(project)
                    from target in Repository.References(project)
                    where !Allowed.GetValueOrDefault(folder, []).Contains(target)
                    select $"{folder} → {target}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_project_has_a_place() =>
        Assert.All(ProductProjects().Select(FolderOf), folder => Assert.Contains(folder, Allowed.Keys));

    [Fact]
    public void The_engine_and_the_index_use_the_base_library_alone() =>
        Assert.Empty(ProductProjects().Where(project => BaseLibraryOnly.Contains(FolderOf(project))).SelectMany(Repository.Packages));

    [Fact]
    public void Only_the_composition_root_of_the_client_names_a_function()
    {
        string[] functions = ["Replica.Api", "Replica.Ingest", "Replica.ObjectCreated", "Replica.SearchService"];
        var wrong = from file in SourceFiles("client/Replica")
                    where !file.StartsWith(CompositionRoot, StringComparison.Ordinal)
                    from line in File.ReadLines(Path.Combine(Repository.Root, file))
                    where functions.Any(name => line.Contains($"using {name}", StringComparison.Ordinal))
                    select $"{file}: {line}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Replica.sln")).Replace('\\', '/');
        Assert.All(Repository.Projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void No_project_is_empty() =>
        Assert.All(Repository.Projects, project => Assert.NotEmpty(SourceFiles(FolderOf(project))));

    private static IEnumerable<string> ProductProjects() =>
        Repository.Projects.Where(project => !project.StartsWith("tests/", StringComparison.Ordinal));

    private static string FolderOf(string project) => Path.GetDirectoryName(project)!.Replace('\\', '/');

    private static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(segment => segment is "bin" or "obj"));
}
