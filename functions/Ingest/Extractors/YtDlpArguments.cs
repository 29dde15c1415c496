using System.Globalization;

namespace Replica.Ingest.Extractors;

/// <summary>
/// The command lines of yt-dlp, which read nothing of the user's, run nothing, and go out through the guard alone. The guard stands in the
/// environment: <c>--proxy</c> would be for http and https only in releases before 2023.09, and FTP would go round it.
/// </summary>
/// <param name="ffmpeg">The ffmpeg that joins picture and sound.</param>
/// <param name="folder">The job's folder.</param>
/// <param name="hasCookies">There are cookies in it.</param>
internal sealed class YtDlpArguments(string ffmpeg, string folder, bool hasCookies)
{
    // What ffmpeg may open for itself where yt-dlp hands it a stream's address. Every one of these obeys http_proxy, and so ends at the guard; rtmp,
    // rtsp, srt and the like would not.
    private const string NetworkProtocols = "http,https,httpproxy,tcp,tls,crypto,data";

    /// <summary>Marks a line of progress.</summary>
    public const string ProgressMark = "REPLICA ";

    /// <summary>Cookies, as yt-dlp reads and rewrites them.</summary>
    public string Cookies => Path.Combine(folder, "cookies.txt");

    /// <summary>The JSON of what to download.</summary>
    public string Info => Path.Combine(folder, "info.json");

    /// <summary>Where downloads end.</summary>
    public string Output => Path.Combine(folder, "out");

    /// <summary>Prints what is behind a URL as JSON.</summary>
    public IReadOnlyList<string> Probe(SourceRequest request, int maxEntries) =>
    [
        .. Common(request), "--dump-single-json", "--flat-playlist", "--playlist-items",
        request.Item is { } item ? Number(item) : $"1:{Number(maxEntries + 1)}",
        "--", request.Url.AbsoluteUri,
    ];

    /// <summary>Downloads what was probed.</summary>
    public IReadOnlyList<string> Download(SourceRequest request) =>
    [
        .. Common(request), "--load-info-json", Info,
        "--paths", Output, "--output", "media.%(ext)s", "--merge-output-format", "mp4", "--no-mtime",
        // A hole in a stream is a failure, not a shorter film; a subtitle that can not be had is none.
        "--abort-on-unavailable-fragments", "--ignore-errors",
        "--write-subs", "--sub-langs", request.Subtitles.IsEmpty ? "all,-live_chat" : string.Join(',', request.Subtitles), "--sub-format", "vtt/srt/ass/best",
        "--newline", "--progress", "--progress-template",
        $"download:{ProgressMark}%(progress.downloaded_bytes)s %(progress.total_bytes)s %(progress.total_bytes_estimate)s %(progress.fragment_index)s %(progress.fragment_count)s",
    ];

    private IEnumerable<string> Common(SourceRequest request) =>
    [
        "--ignore-config", .. hasCookies ? ["--cookies", Cookies] : Array.Empty<string>(), "--no-cache-dir", "--no-playlist", "--quiet", "--no-warnings", "--no-color",
        "--socket-timeout", "30", "--retries", "3", "--fragment-retries", "3", "--extractor-retries", "2",
        "--ffmpeg-location", ffmpeg, "--hls-prefer-native", "--downloader", "native",
        "--downloader-args", $"ffmpeg_i:-protocol_whitelist {NetworkProtocols} -format_whitelist hls,{Media.SafeFormats.List}",
        "--postprocessor-args", $"ffmpeg_i:-protocol_whitelist file -format_whitelist {Media.SafeFormats.List}",
        "--format", Format(request.MaxHeight), "--format-sort", "vcodec:h264,res,acodec:aac",
    ];

    // Only what goes over HTTP: for other protocols yt-dlp would start programs that know no proxy.
    private static string Format(int maxHeight)
    {
        const string OverHttp = "[protocol~='^(https?|m3u8(_native)?|http_dash_segments)$']";
        var height = $"[height<=?{Number(maxHeight)}]";
        return $"bv*{height}{OverHttp}+ba{OverHttp}/b{height}{OverHttp}/bv*{OverHttp}+ba{OverHttp}/b{OverHttp}/ba{OverHttp}";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
