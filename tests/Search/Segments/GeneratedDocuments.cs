using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Replica.Search.Tests.Segments;

/// <summary>Documents of every shape.</summary>
internal static class GeneratedDocuments
{
    private static readonly string[] Words =
        ["the", "show", "S01E02", "1080p", "x264", "a", "ab", "abc", "b", "中国", "カタカナ", "می\u200Cخواهم", "Ёлка", "wi-fi", "C++", "🎬", "é", "longer-and-longer-words", ""];

    private static readonly Gen<string> Text =
        from count in Gen.Choose(0, 8)
        from words in Gen.Elements(Words).ArrayOf(count)
        from separator in Gen.Elements(" ", ".", "/", " - ")
        select string.Join(separator, words);

    private static readonly Gen<string> InfoHash = Gen.Choose(0, 60).Select(HashOf);

    private static readonly Gen<IndexDocument> Document =
        from texts in Text.ArrayOf(3)
        from files in Gen.Choose(0, 4).SelectMany(count => Text.ArrayOf(count))
        from tags in Gen.Choose(0, 2).SelectMany(count => Text.ArrayOf(count))
        from infoHash in InfoHash
        from hasHashAsId in Gen.Elements(true, false)
        from isNamedAsTitled in Gen.Elements(true, false)
        from lengths in Gen.Choose(0, 2)
        from size in Gen.Elements(0L, 1, 700_000_000, 5_000_000_000, long.MaxValue)
        from date in Gen.Elements(0L, 630_000_000_000_000_000, 638_000_000_000_000_000, 638_000_000_000_000_001)
        from seeders in Gen.Elements<int?>(null, 0, 1, 40, 100_000, int.MaxValue)
        from labels in Gen.Elements("", "en", "fa", "video", "replica", "dht").ArrayOf(3)
        select new IndexDocument
        {
            Id = hasHashAsId ? infoHash : texts[2],
            InfoHash = infoHash,
            Title = texts[0],
            Name = isNamedAsTitled ? texts[0] : texts[1],
            Description = texts[2],
            Files = [.. files],
            FileLengths = lengths switch { 0 => [], 1 => [.. files.Select((_, i) => size / (i + 1))], _ => [3, 4, 5] },
            Tags = [.. tags],
            Type = labels[0],
            Lang = labels[1],
            Source = labels[2],
            Size = lengths == 1 ? files.Select((_, i) => size / (i + 1)).Aggregate(0L, (sum, length) => unchecked(sum + length)) & long.MaxValue : size,
            Date = new(date, TimeSpan.Zero),
            Seeders = seeders,
        };

    /// <summary>Documents with distinct ids.</summary>
    public static Gen<IndexDocument[]> Distinct { get; } = Gen.Choose(0, 30).SelectMany(count => Document.ArrayOf(count))
        .Select(documents => documents.DistinctBy(document => document.Id).ToArray());

    /// <summary>Many documents with words from one in all of them to one in one of them.</summary>
    public static IndexDocument[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => new IndexDocument
    {
        Id = i.ToString(CultureInfo.InvariantCulture),
        InfoHash = HashOf(i),
        Title = $"all {(i % 2 == 0 ? "half" : "other half")} third{i % 3} of{i % 97} only{i} {(i % 40 == 0 ? "rare rare" : "")}",
        Files = i % 5 == 0 ? [$"all/{i}.mkv", "all/half.srt"] : [],
        Date = DateTimeOffset.UnixEpoch.AddHours(i * 7919 % 4801),
        Seeders = i * 31 % 1_009,
        Source = i % 10 == 0 ? "replica" : "dht",
    })];

    /// <summary>Everything of a document in one string, since arrays in records compare by reference.</summary>
    public static string Describe(IndexDocument document) => JsonSerializer.Serialize(document);

    /// <summary>An info hash of its own for each number but 0.</summary>
    public static string HashOf(int number) => number == 0 ? "" : $"{number:x40}";
}
