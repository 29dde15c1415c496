namespace Replica.Ingest.Processes;

/// <summary>The outside programs of ingestion, as this machine has them.</summary>
/// <param name="YtDlp">Absolute path of yt-dlp, or null.</param>
/// <param name="Ffmpeg">Absolute path of ffmpeg, or null.</param>
/// <param name="Ffprobe">Absolute path of ffprobe, or null.</param>
public sealed record Programs(string? YtDlp, string? Ffmpeg, string? Ffprobe)
{
    /// <summary>Looks them up in <c>PATH</c>.</summary>
    public static Programs OfThisMachine() => new(Find("yt-dlp"), Find("ffmpeg"), Find("ffprobe"));

    /// <summary>A program's absolute path, or null.</summary>
    internal static string? Find(string name)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
