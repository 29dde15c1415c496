using System.Globalization;
using System.Text.Json;
using Replica.Ingest.Processes;

namespace Replica.Ingest.Media;

/// <summary>ffmpeg and ffprobe on files that strangers made: no network, no other files, bounded in time. What can not be done is null, never fatal.</summary>
/// <param name="programs">Where they are, if they are.</param>
/// <param name="children">Runs them.</param>
internal sealed class Ffmpeg(Programs programs, ChildProcess children)
{
    private const int MaxJson = 1024 * 1024;
    private const double LongestDuration = 1e7;

    // Pictures wider than this are of no use in a list of results. Made small first, for 25 of them are kept to choose from.
    private const string ThumbnailScale = "scale='min(480,iw)':-2,thumbnail=25";

    private static readonly TimeSpan ProbeTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WorkTime = TimeSpan.FromMinutes(10);

    /// <summary>True if files can be looked into on this machine.</summary>
    public bool CanInspect => programs.Ffprobe is not null;

    /// <summary>Looks into a file; null if it is no media that ffprobe knows.</summary>
    public async Task<MediaFacts?> InspectAsync(string file, string folder, CancellationToken cancellationToken)
    {
        string[] arguments = ["-v", "error", "-threads", "2", "-of", "json", "-show_entries", "format=duration,format_name:stream=codec_type,duration:stream_disposition=attached_pic"];
        var output = await RunAsync(programs.Ffprobe, [.. arguments, .. SafeFormats.Input(file)], folder, ProbeTime, cancellationToken);
        return output is null ? null : Read(output);
    }

    /// <summary>Rewrites an MP4 so that its index comes first and playing can begin at once. Nothing is encoded anew, and tags are left behind.</summary>
    /// <returns>False if that failed.</returns>
    public Task<bool> FaststartAsync(string file, string target, string folder, CancellationToken cancellationToken) => MakeAsync(
        file, ["-map", "0:v?", "-map", "0:a?", "-c", "copy", "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart", "-f", "mp4"],
        target, folder, cancellationToken);

    /// <summary>A JPEG of a frame that says something, a tenth into the film.</summary>
    /// <returns>False if that failed.</returns>
    public async Task<bool> ThumbnailAsync(string file, TimeSpan? duration, string target, string folder, CancellationToken cancellationToken)
    {
        var position = Math.Min((duration?.TotalSeconds ?? 0) / 10, 60).ToString("0.###", CultureInfo.InvariantCulture);
        string[] picture = ["-frames:v", "1", "-an", "-sn", "-vf", ThumbnailScale, "-q:v", "4", "-map_metadata", "-1", "-fflags", "+bitexact", "-f", "mjpeg"];
        return await MakeAsync(file, picture, target, folder, cancellationToken, "-ss", position)
            // Broken time stamps: then the first frame that there is.
            || await MakeAsync(file, picture, target, folder, cancellationToken);
    }

    /// <summary>Text tracks of any format as WebVTT.</summary>
    /// <returns>False if that failed.</returns>
    public Task<bool> SubtitlesAsync(string file, string target, string folder, CancellationToken cancellationToken) =>
        MakeAsync(file, ["-map", "0:s:0", "-map_metadata", "-1", "-f", "webvtt"], target, folder, cancellationToken);

    private async Task<bool> MakeAsync(
        string file, IEnumerable<string> output, string target, string folder, CancellationToken cancellationToken, params string[] before)
    {
        string[] arguments = ["-nostdin", "-y", "-v", "error", "-threads", "2", .. before, .. SafeFormats.Input(file), .. output, "file:" + target];
        return await RunAsync(programs.Ffmpeg, arguments, folder, WorkTime, cancellationToken) is not null && new FileInfo(target) is { Exists: true, Length: > 0 };
    }

    private async Task<byte[]?> RunAsync(string? program, string[] arguments, string folder, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        if (program is null) return null;
        try
        {
            var outcome = await children.RunAsync(new ChildCommand(program, arguments, folder) { TimeLimit = timeLimit, MaxOutput = MaxJson }, cancellationToken);
            return outcome.ExitCode == 0 ? outcome.Output : null;
        }
        catch (Exception e) when (e is ChildFailedException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static MediaFacts? Read(byte[] json)
    {
        try
        {
            var probe = JsonSerializer.Deserialize(json, FfprobeJson.Default.FfprobeOutput);
            var streams = probe?.Streams ?? [];
            var kinds = streams.Where(stream => stream is { Disposition.AttachedPic: not 1 }).Select(stream => stream!.CodecType).ToHashSet();
            if (!kinds.Contains("video") && !kinds.Contains("audio")) return null;
            var duration = Seconds(probe!.Format?.Duration) ?? streams.Max(stream => Seconds(stream?.Duration));
            return new MediaFacts(duration, kinds.Contains("video"), probe.Format?.FormatName);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < LongestDuration ? TimeSpan.FromSeconds(seconds) : null;
}
