using System.Collections.Immutable;
using System.Globalization;
using Replica.Search;

namespace Replica.Bench.Search;

/// <summary>
/// Documents like those of a torrent index, deterministic: release-style names, words by Zipf's law, one in eight in another script, one in
/// ten first-party; about 22 words each in title and paths.
/// </summary>
internal static class TorrentCorpus
{
    private static readonly string[] Resolutions = ["1080p", "1080p", "720p", "720p", "480p", "2160p"];
    private static readonly string[] Origins = ["BluRay", "WEB-DL", "WEBRip", "HDTV", "DVDRip", "BRRip"];
    private static readonly string[] Codecs = ["x264", "x264", "x265", "HEVC", "H.264", "XviD"];
    private static readonly string[] Sounds = ["AAC", "AC3", "DTS", "5.1", "DDP5.1", ""];
    private static readonly string[] Groups = ["RARBG", "YIFY", "EVO", "ETRG", "FGT", "LOL", "DIMENSION", "PSA", "AMZN", "NTb", "KILLERS", "SPARKS"];
    private static readonly string[] AudioFormats = ["FLAC", "MP3 320", "MP3", "FLAC 24bit", "V0"];
    private static readonly DateTimeOffset FirstDay = new(2010, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first <paramref name="count"/> documents.</summary>
    public static IEnumerable<IndexDocument> Take(int count) => Enumerable.Range(0, count).Select(At);

    /// <summary>The document of a number, whatever others there are.</summary>
    public static IndexDocument At(int number)
    {
        var random = new CorpusRandom(((ulong)number * 0x9E3779B97F4A7C15) ^ 0x5EED);
        var (title, type, lang, files) = random.Below(100) switch
        {
            < 40 => Film(ref random),
            < 60 => Series(ref random),
            < 75 => Music(ref random),
            < 83 => Program(ref random),
            < 88 => Book(ref random),
            _ => Foreign(ref random),
        };
        var lengths = files.Select(_ => (long)Math.Pow(10, 5 + (random.Fraction() * 5))).ToImmutableArray();
        return new()
        {
            Id = number.ToString("d8", CultureInfo.InvariantCulture),
            InfoHash = $"{random.Next():x16}{random.Next():x16}{(uint)number:x8}",
            Title = title,
            Name = title,
            Files = files,
            FileLengths = lengths,
            Type = type,
            Lang = lang,
            Size = lengths.Sum(),
            Date = FirstDay.AddMinutes(random.Below(8_000_000)),
            Seeders = random.Chance(0.3) ? 0 : random.Rank(20_000),
            Source = random.Chance(0.1) ? "replica" : "dht",
        };
    }

    private static (string, string, string, ImmutableArray<string>) Film(ref CorpusRandom random)
    {
        var name = $"{Words(ref random, 1 + random.Below(4), '.')}.{Year(ref random)}.{Quality(ref random)}";
        ImmutableArray<string> files = [$"{name}/{name}.mkv"];
        if (random.Chance(0.4))
            files = files.Add($"{name}/Subs/{(random.Chance(0.5) ? "English" : "Spanish")}.srt");
        return (name, "video", "en", files);
    }

    private static (string, string, string, ImmutableArray<string>) Series(ref CorpusRandom random)
    {
        var (show, season, end) = (Words(ref random, 1 + random.Below(3), '.'), 1 + random.Below(9), Quality(ref random));
        if (random.Chance(0.75))
        {
            var name = $"{show}.S{season:d2}E{1 + random.Below(24):d2}.{end}";
            return (name, "video", "en", [$"{name}.mkv"]);
        }

        var folder = $"{show}.S{season:d2}.Complete.{end}";
        return (folder, "video", "en", [.. Enumerable.Range(1, 2 + random.Below(4)).Select(i => $"{show}.S{season:d2}E{i:d2}.mkv")]);
    }

    private static (string, string, string, ImmutableArray<string>) Music(ref CorpusRandom random)
    {
        var artist = Words(ref random, 1 + random.Below(2), ' ');
        var title = $"{artist} - {Words(ref random, 1 + random.Below(3), ' ')} ({Year(ref random)}) [{random.Pick<string>(AudioFormats)}]";
        var files = ImmutableArray.CreateBuilder<string>();
        for (var i = 1 + random.Below(7); i > 0; i--)
            files.Add($"{i:d2} - {Words(ref random, 1 + random.Below(3), ' ')}.flac");
        return (title, "audio", random.Chance(0.8) ? "en" : "", files.ToImmutable());
    }

    private static (string, string, string, ImmutableArray<string>) Program(ref CorpusRandom random)
    {
        var title = $"{Words(ref random, 1 + random.Below(3), ' ')} {Year(ref random)} v{random.Below(20)}.{random.Below(10)} x64 + Crack";
        return (title, "app", "", [$"{title}/setup.exe", $"{title}/readme.txt", $"{title}/{Words(ref random, 1, ' ')}.dll"]);
    }

    private static (string, string, string, ImmutableArray<string>) Book(ref CorpusRandom random)
    {
        var title = $"{Words(ref random, 2, ' ')} - {Words(ref random, 2 + random.Below(5), ' ')}";
        return (title, "document", "en", [$"{title}.epub", $"{title}.pdf"]);
    }

    private static (string, string, string, ImmutableArray<string>) Foreign(ref CorpusRandom random)
    {
        var (script, language) = (random.Below(5), "");
        var words = new string[2 + random.Below(4)];
        for (var i = 0; i < words.Length; i++)
            (words[i], language) = CorpusWords.Foreign(script, ref random);
        var title = $"{string.Join(language is "zh" or "ja" ? "" : " ", words)} {Year(ref random)} {random.Pick<string>(Resolutions)}";
        return (title, "video", language, [$"{title}/{title}.mp4"]);
    }

    private static string Words(ref CorpusRandom random, int count, char separator)
    {
        var words = new string[count];
        for (var i = 0; i < count; i++)
        {
            var word = CorpusWords.Word(ref random);
            words[i] = char.ToUpperInvariant(word[0]) + word[1..];
        }

        return string.Join(separator, words);
    }

    private static string Year(ref CorpusRandom random) => (2026 - random.Rank(60)).ToString(CultureInfo.InvariantCulture);

    private static string Quality(ref CorpusRandom random) =>
        $"{random.Pick<string>(Resolutions)}.{random.Pick<string>(Origins)}.{random.Pick<string>(Sounds)}.{random.Pick<string>(Codecs)}-{random.Pick<string>(Groups)}"
            .Replace("..", ".", StringComparison.Ordinal);
}
