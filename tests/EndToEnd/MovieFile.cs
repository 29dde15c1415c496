using System.Diagnostics;

namespace Replica.EndToEnd.Tests;

/// <summary>Makes real videos with ffmpeg.</summary>
internal static class MovieFile
{
    /// <summary>A two-minute H.264 and AAC MP4 of about this many bytes, its index at the front, with a running clock in the picture's noise.</summary>
    public static async Task CreateAsync(string path, int mebibytes)
    {
        const int Seconds = 120;
        var kilobits = mebibytes * 8L * 1024 * 1024 / 1000 / Seconds - 128;
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg",
        [
            "-hide_banner", "-loglevel", "error", "-y",
            "-f", "lavfi", "-i", $"testsrc2=duration={Seconds}:size=854x480:rate=25",
            "-f", "lavfi", "-i", $"sine=frequency=440:duration={Seconds}",
            "-vf", "noise=alls=40:allf=t", "-pix_fmt", "yuv420p",
            "-c:v", "libx264", "-preset", "ultrafast", "-b:v", $"{kilobits}k", "-minrate", $"{kilobits}k", "-maxrate", $"{kilobits}k", "-bufsize", $"{kilobits}k", "-x264-params", "nal-hrd=cbr",
            "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", path,
        ])
        { RedirectStandardError = true })!;
        var error = await ffmpeg.StandardError.ReadToEndAsync();
        await ffmpeg.WaitForExitAsync();
        Assert.True(ffmpeg.ExitCode == 0, error);
    }
}
