namespace Replica.Ingest.Media;

/// <summary>
/// The containers that ffmpeg and ffprobe may read. Not among them is what names other files: HLS and DASH manifests, <c>concat</c> scripts, image
/// sequences. A download that is one of those under a film's name would have them read what lies on this machine.
/// </summary>
internal static class SafeFormats
{
    /// <summary>As <c>-format_whitelist</c> takes it.</summary>
    public const string List =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,mp3,aac,flac,wav,w64,mpegts,mpeg,mpegvideo,avi,flv,asf,aiff,amr,ac3,eac3,dts,h264,hevc,m4v,caf,opus,webvtt,srt,ass,subviewer,lrc,ttml";

    // 8K has 33 million. A file of a few kilobytes may announce 268 million, of which a decoder keeps several pictures.
    private const string MaxPixels = "36000000";

    /// <summary>What every run of theirs begins with: local files alone, only such containers, and pictures that fit into memory.</summary>
    public static IReadOnlyList<string> Input(string file) =>
        ["-protocol_whitelist", "file", "-format_whitelist", List, "-max_pixels", MaxPixels, "-i", "file:" + file];
}
