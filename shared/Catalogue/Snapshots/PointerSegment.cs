namespace Replica.Catalogue.Snapshots;

/// <summary>One file of a published index.</summary>
/// <param name="Url">Where it is: an object key such as <c>index/&lt;sha256&gt;.rsi</c>, relative to every base of the service's config.</param>
/// <param name="InfoHash">Of the torrent that holds this file alone, under the name <c>&lt;sha256&gt;.rsi</c>: 40 lower-case hex digits.</param>
/// <param name="Sha256">Of its bytes: 64 lower-case hex digits.</param>
/// <param name="Length">Bytes.</param>
public sealed record PointerSegment(string Url, string InfoHash, string Sha256, long Length)
{
    /// <summary>The most bytes that a file may have.</summary>
    public const long MaxLength = 64L << 30;

    /// <summary>The key of the object that has these bytes.</summary>
    public static string KeyOf(string sha256) => $"index/{sha256}.rsi";

    internal bool IsValid => IsHex(Sha256, 64) && IsHex(InfoHash, 40) && Length is > 0 and <= MaxLength && Url == KeyOf(Sha256);

    private static bool IsHex(string? text, int length) => text?.Length == length && text.All(char.IsAsciiHexDigitLower);
}
