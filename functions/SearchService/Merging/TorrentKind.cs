using System.Collections.Frozen;
using Replica.Search;
using Replica.SearchService.Upstreams;

namespace Replica.SearchService.Merging;

/// <summary>What kind of media a torrent of the DHT is: by its files where they are known, else by what its name gives away.</summary>
internal static class TorrentKind
{
    private static readonly FrozenDictionary<string, string> Words = new (string Kind, string Words)[]
    {
        ("video", "2160p 1080p 1080i 720p 576p 480p 4k uhd x264 x265 h264 h265 hevc avc xvid divx bluray brrip bdrip bdremux webrip web-dl webdl hdtv hdrip dvdrip dvdscr hdcam telesync mkv mp4 avi"),
        ("audio", "flac mp3 320kbps 256kbps 192kbps aac alac ost discography audiobook vinyl lossless m4b"),
        ("document", "epub pdf mobi azw3 djvu cbr cbz ebook ebooks"),
        ("app", "fitgirl repack apk portable keygen x64 x86"),
    }.SelectMany(kind => kind.Words.Split(' ').Select(word => (word, kind.Kind))).ToFrozenDictionary(pair => pair.word, pair => pair.Kind, StringComparer.OrdinalIgnoreCase);

    /// <summary>video, audio, image, document, app, archive or other.</summary>
    public static string Of(string name, IReadOnlyList<MagneticoFile> files)
    {
        if (files.Count > 0)
            return MediaTypes.KindOf([.. files.Select(file => file.Path)], [.. files.Select(file => file.Size)]);
        if (MediaTypes.Kind(name) is var kind && kind != MediaTypes.Kinds[^1])
            return kind;
        var words = name.Split([' ', '.', '_', '[', ']', '(', ')', ',', '-', '+'], StringSplitOptions.RemoveEmptyEntries);
        return words.Select(Words.GetValueOrDefault).FirstOrDefault(found => found is not null) ?? (words.Any(IsEpisode) ? "video" : MediaTypes.Kinds[^1]);
    }

    // S01E02
    private static bool IsEpisode(string word) =>
        word.Length is >= 4 and <= 8 && word[0] is 's' or 'S' && word.IndexOfAny(['e', 'E']) is var e and > 1 && e < word.Length - 1
        && word.AsSpan(1, e - 1).IndexOfAnyExceptInRange('0', '9') < 0 && word.AsSpan(e + 1).IndexOfAnyExceptInRange('0', '9') < 0;
}
