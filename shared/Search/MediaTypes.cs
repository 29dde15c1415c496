using System.Collections.Frozen;

namespace Replica.Search;

/// <summary>Media type and MIME type of a file by its name.</summary>
public static class MediaTypes
{
    /// <summary>What <see cref="Mime"/> says of a name it does not know (RFC 2046, section 4.5.1).</summary>
    public const string UnknownMime = "application/octet-stream";

    private const string Other = "other";

    private static readonly FrozenDictionary<string, MediaType> ByExtension = MediaTypeTable.Entries.ToFrozenDictionary(
        entry => entry.Extension, entry => new MediaType(entry.Kind, entry.Mime), StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, MediaType>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByExtension.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The kinds there are, in the order in which ties between them are broken.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["video", "audio", "image", "document", "app", "archive", Other];

    /// <summary>video, audio, image, document, app, archive or other.</summary>
    public static string Kind(string path) => Find(path)?.Kind ?? Other;

    /// <summary>The MIME type, or <c>application/octet-stream</c>.</summary>
    public static string Mime(string path) => Find(path)?.Mime ?? UnknownMime;

    /// <summary>The kind that most of the bytes have; where lengths are missing or all zero, the kind that most files have.</summary>
    public static string KindOf(IReadOnlyList<string> paths, IReadOnlyList<long> lengths)
    {
        var bytesKnown = lengths.Count >= paths.Count && lengths.Any(length => length > 0);
        var weights = new decimal[Kinds.Count];
        for (var i = 0; i < paths.Count; i++)
            weights[Rank(Kind(paths[i]))] += bytesKnown ? lengths[i] : 1;
        var best = Kinds.Count - 1;
        for (var i = Kinds.Count - 2; i >= 0; i--)
        {
            // "other" wins only by weight, so an unknown extra never hides a video of the same size.
            if (weights[i] > 0 && weights[i] >= weights[best])
                best = i;
        }

        return Kinds[best];
    }

    private static MediaType? Find(string path)
    {
        var extension = Path.GetExtension(path.AsSpan(path.LastIndexOf('/') + 1));
        return extension.Length > 1 && BySpan.TryGetValue(extension[1..], out var type) ? type : null;
    }

    private static int Rank(string kind)
    {
        for (var i = 0; i < Kinds.Count; i++)
        {
            if (Kinds[i] == kind)
                return i;
        }

        return Kinds.Count - 1;
    }

    private sealed record MediaType(string Kind, string Mime);
}
