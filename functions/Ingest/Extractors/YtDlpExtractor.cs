using System.Collections.Immutable;
using System.Text.Json;
using Replica.Ingest.Processes;

namespace Replica.Ingest.Extractors;

/// <summary>Every page that yt-dlp knows, and those where it finds media by itself.</summary>
/// <param name="programs">Where yt-dlp and ffmpeg are.</param>
/// <param name="cookies">A cookies file (Netscape format) of the operator's; each job has a copy.</param>
/// <param name="children">Runs it.</param>
internal sealed class YtDlpExtractor(Programs programs, string? cookies, ChildProcess children) : IExtractor
{
    private const int MaxJson = 32 * 1024 * 1024;

    private static readonly TimeSpan ProbeTime = TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public async Task<SourceProbe?> ProbeAsync(SourceRequest request, JobScope scope, CancellationToken cancellationToken)
    {
        var (program, arguments) = Prepare(scope);
        var command = Command(program, arguments.Probe(request, scope.Limits.MaxPlaylistEntries), scope) with { TimeLimit = ProbeTime, MaxOutput = MaxJson };
        var outcome = await RunAsync(command, scope, cancellationToken);
        if (outcome.ExitCode != 0) throw scope.Explain(YtDlpErrors.Describe(outcome.Errors));
        if (Read(outcome.Output, request) is not var (probe, media)) throw scope.Explain(YtDlpErrors.Describe(outcome.Errors));
        if (media is not null) await File.WriteAllBytesAsync(arguments.Info, media, cancellationToken);
        return probe;
    }

    /// <inheritdoc/>
    public async Task<FetchedMedia> FetchAsync(
        SourceRequest request, SourceMedia media, JobScope scope, Action<int> onPercent, CancellationToken cancellationToken)
    {
        var (program, arguments) = Prepare(scope);
        var progress = new YtDlpProgress(onPercent);
        var command = Command(program, arguments.Download(request), scope) with { TimeLimit = scope.Limits.MaxRunTime, OnLine = progress.Read };
        var outcome = await scope.WithinQuotaAsync(stop => RunAsync(command, scope, stop), cancellationToken);
        // With the option that lets subtitles fail its exit code says nothing; whether the file is there does.
        if (Find(arguments.Output) is not { } file) throw scope.Explain(YtDlpErrors.Describe(outcome.Errors));
        if (file.Length > scope.Limits.MaxBytes) throw new SourceTooLargeException($"it has {file.Length} bytes; at most {scope.Limits.MaxBytes} are taken");
        return file.Length > 0
            ? new FetchedMedia(file.FullName, [.. Subtitles(arguments.Output, file).Take(scope.Limits.MaxSubtitles)])
            : throw scope.Explain(new SourceRefusedException("it has no bytes"));
    }

    private static (SourceProbe Probe, byte[]? Media)? Read(byte[] json, SourceRequest request)
    {
        try
        {
            return YtDlpJson.Read(json, request);
        }
        catch (JsonException)
        {
            throw new SourceRefusedException("yt-dlp did not print JSON");
        }
    }

    private static ChildCommand Command(string program, IReadOnlyList<string> arguments, JobScope scope) =>
        new(program, arguments, scope.Folder) { TimeLimit = ProbeTime, Proxy = scope.Session.Proxy };

    private (string Program, YtDlpArguments Arguments) Prepare(JobScope scope)
    {
        if (programs.YtDlp is not { } program) throw new SourceRefusedException("this page needs yt-dlp, which is not installed here; install yt-dlp and ffmpeg");
        if (programs.Ffmpeg is not { } ffmpeg) throw new SourceRefusedException("this page needs ffmpeg, which is not installed here; install ffmpeg");
        var arguments = new YtDlpArguments(ffmpeg, scope.Folder, cookies is not null);
        Directory.CreateDirectory(arguments.Output);
        if (cookies is not null) File.Copy(cookies, arguments.Cookies, overwrite: true);
        return (program, arguments);
    }

    private async Task<ChildOutcome> RunAsync(ChildCommand command, JobScope scope, CancellationToken cancellationToken)
    {
        try
        {
            return await children.RunAsync(command, cancellationToken);
        }
        catch (ChildFailedException e)
        {
            throw scope.Explain(new SourceRefusedException(e.Message));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new SourceUnavailableException($"yt-dlp can not be started: {e.Message}", e);
        }
    }

    /// <summary>The one file that is not a subtitle, a thumbnail or half of something; never a link to elsewhere.</summary>
    private static FileInfo? Find(string folder) => Files(folder)
        .Where(file => file.Name.Split('.') is ["media", var extension] && extension is not ("part" or "ytdl" or "json"))
        .OrderByDescending(file => file.Length).FirstOrDefault();

    private static IEnumerable<(string Language, string File)> Subtitles(string folder, FileInfo media) =>
        from file in Files(folder)
        where file.Name != media.Name
        let parts = file.Name.Split('.')
        where parts is ["media", _, _] && YtDlpInfo.SubtitleTypes.Contains(parts[2]) && IngestMessage.IsLanguage(parts[1])
        orderby parts[1]
        group file by parts[1].ToLowerInvariant() into same
        select (same.First().Name.Split('.')[1], same.First().FullName);

    private static ImmutableArray<FileInfo> Files(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFiles().Where(file => file.LinkTarget is null)];
}
