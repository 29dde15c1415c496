using System.Collections.Immutable;
using System.Text;
using Replica.Ingest.Extractors;

namespace Replica.Ingest.Media;

/// <summary>Makes of what was fetched what is published.</summary>
internal sealed class MediaPreparation(Ffmpeg ffmpeg)
{
    private const int MaxNameBytes = 180;
    private const int MaxSubtitleBytes = 4 * 1024 * 1024;

    /// <summary>Checks that it is media at all, brings an MP4's index to the front, names the file, and makes what stands beside it.</summary>
    /// <param name="fetched">In the job's folder.</param>
    /// <param name="title">What the file is called after.</param>
    /// <param name="scope">The job.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SourceRefusedException">No media, or longer than its page said.</exception>
    public async Task<PreparedMedia> PrepareAsync(FetchedMedia fetched, string title, JobScope scope, CancellationToken cancellationToken)
    {
        var facts = ffmpeg.CanInspect
            ? await ffmpeg.InspectAsync(fetched.File, scope.Folder, cancellationToken) ?? throw new SourceRefusedException("what the server sends can not be played")
            : new MediaFacts(null, false);
        if (facts.Duration > scope.Limits.MaxDuration)
            throw new SourceTooLargeException($"it plays for {facts.Duration.Value.TotalSeconds:0} s; at most {scope.Limits.MaxDuration.TotalSeconds:0} s are taken");

        var file = await NameAsync(fetched.File, NameOf(title, ExtensionOf(fetched.File, facts)), scope, cancellationToken);
        var thumbnail = Path.Combine(scope.Folder, "thumbnail.jpg");
        var hasThumbnail = facts.HasPicture && await ffmpeg.ThumbnailAsync(file, facts.Duration, thumbnail, scope.Folder, cancellationToken);
        return new PreparedMedia(file, facts.Duration, hasThumbnail ? thumbnail : null, await ConvertAsync(fetched, scope, cancellationToken));
    }

    /// <summary>The published file's name: the title without what file systems and shells stumble over.</summary>
    internal static string NameOf(string title, string extension)
    {
        var name = new StringBuilder();
        var bytes = 0;
        foreach (var rune in title.EnumerateRunes())
        {
            var kept = rune.Value < 0x20 || "<>:\"/\\|?*".Contains((char)Math.Min(rune.Value, 0xFFFF), StringComparison.Ordinal) ? new Rune('_') : rune;
            bytes += kept.Utf8SequenceLength;
            if (bytes > MaxNameBytes) break;
            name.Append(kept);
        }

        var trimmed = name.ToString().Trim(' ', '.');
        return $"{(trimmed.Length > 0 ? trimmed : "media")}.{extension}";
    }

    // Where its source did not say what it is, the file itself does.
    private static string ExtensionOf(string file, MediaFacts facts) =>
        MediaFileTypes.IsKnownName(file) ? Path.GetExtension(file).TrimStart('.').ToLowerInvariant() : facts.Extension;

    private async Task<string> NameAsync(string file, string name, JobScope scope, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(scope.Folder, "publish");
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, name);
        var remuxed = await Mp4Index.IsLastAsync(file, cancellationToken)
            && await scope.WithinQuotaAsync(stop => ffmpeg.FaststartAsync(file, target, scope.Folder, stop), cancellationToken);
        if (!remuxed) File.Move(file, target, overwrite: true);
        else File.Delete(file);
        return target;
    }

    private async Task<ImmutableArray<(string Language, string File)>> ConvertAsync(FetchedMedia fetched, JobScope scope, CancellationToken cancellationToken)
    {
        var converted = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var (language, file) in fetched.Subtitles)
        {
            var target = Path.Combine(scope.Folder, $"subtitles.{language}.vtt");
            if (await ffmpeg.SubtitlesAsync(file, target, scope.Folder, cancellationToken) && new FileInfo(target).Length <= MaxSubtitleBytes)
                converted.Add((language, target));
        }

        return converted.ToImmutable();
    }
}
