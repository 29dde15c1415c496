using Amazon.CDK;
using Amazon.CDK.AWS.Ecr.Assets;
using Constructs;
using Replica.Infra.Settings;

namespace Replica.Infra.Containers;

/// <summary>Images built from the repository, when <c>cdk deploy</c> runs: synthesis only copies and hashes what goes in.</summary>
internal sealed class SourceImages : Construct
{
    /// <summary>What an image is built from, in a .dockerignore's language: all but this would change its hash for nothing.</summary>
    private static readonly string[] Context =
    [
        "*",
        "!Directory.Build.props", "!Directory.Packages.props", "!global.json", "!.editorconfig", "!BannedSymbols.txt", "!functions", "!shared",
        "**/bin", "**/obj", "**/node_modules", "**/TestResults",
    ];

    private readonly string _repository;

    public SourceImages(Construct scope, StackSettings settings)
        : base(scope, "Images")
    {
        _repository = settings.Repository;
        Ingest = Image("Ingest", BuildArguments(settings));
        Search = Image("SearchService", null);
    }

    /// <summary>Ingestion and verification, as function and as container.</summary>
    public DockerImageAsset Ingest { get; }

    /// <summary>The search container.</summary>
    public DockerImageAsset Search { get; }

    // Without them the Dockerfile ends with a message that says what to name.
    private static Dictionary<string, string>? BuildArguments(StackSettings settings) =>
        settings is { YtDlpVersion: { } version, YtDlpSha256: { } sum }
            ? new Dictionary<string, string> { ["YTDLP_VERSION"] = version, ["YTDLP_SHA256"] = sum }
            : null;

    private DockerImageAsset Image(string project, Dictionary<string, string>? arguments) => new(this, project, new DockerImageAssetProps
    {
        Directory = _repository,
        File = $"functions/{project}/Dockerfile",
        Platform = Platform_.LINUX_ARM64,
        BuildArgs = arguments,
        Exclude = [.. Context, .. OtherFunctions(project)],
        IgnoreMode = IgnoreMode.DOCKER,
    });

    /// <summary>No function is built from another (docs/architecture.md), so that a change of one replaces no container of another.</summary>
    private IEnumerable<string> OtherFunctions(string project) =>
        Directory.EnumerateDirectories(Path.Combine(_repository, "functions")).Select(folder => Path.GetFileName(folder)!)
            .Where(name => name != project && name != "Runtime").Order(StringComparer.Ordinal).Select(name => $"functions/{name}");
}
