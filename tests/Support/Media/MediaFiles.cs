namespace Replica.Support.Media;

/// <summary>A short clip and its streamed forms, made once by ffmpeg.</summary>
public static class MediaFiles
{
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    /// <summary>The folder: <c>clip.mp4</c> (four seconds, index at its end), <c>first.mp4</c> (the same, index first), <c>hls.m3u8</c>, <c>dash.mpd</c> and their parts.</summary>
    public static Task<string> FolderAsync() => Made.Value;

    private static async Task<string> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("replica-test-media-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await Ffmpeg(folder, "-f lavfi -i testsrc=d=4:s=320x180:r=10 -f lavfi -i sine=d=4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac clip.mp4");
        await Ffmpeg(folder, "-i clip.mp4 -c copy -movflags +faststart first.mp4");
        await Ffmpeg(folder, "-i clip.mp4 -c copy -f hls -hls_time 1 -hls_playlist_type vod hls.m3u8");
        await Ffmpeg(folder, "-i clip.mp4 -c copy -f dash dash.mpd");
        return folder;
    }

    private static Task<string> Ffmpeg(string folder, string arguments) =>
        RequiredProgram.RunAsync("ffmpeg", ["-v", "error", "-nostdin", .. arguments.Split(' ')], folder);
}
