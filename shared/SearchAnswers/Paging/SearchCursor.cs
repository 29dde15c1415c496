using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Replica.Search;

namespace Replica.SearchAnswers.Paging;

/// <summary>
/// Where the next page starts, opaque to clients: version, offset, the index generation it was made at, and a fingerprint of the search, in
/// base64url. Pages are taken from that generation while it is kept, without what was removed or blocked since; then from the newest.
/// </summary>
public static class SearchCursor
{
    /// <summary>Bytes of a fingerprint.</summary>
    public const int FingerprintLength = 8;

    private const byte Version = 1;
    private const int OffsetAt = 1;
    private const int GenerationAt = 5;
    private const int FingerprintAt = 13;
    private const int Length = FingerprintAt + FingerprintLength;
    private const int EncodedLength = 28;

    /// <summary>The cursor of the page after <paramref name="query"/>'s, or null where that lies too far.</summary>
    public static string? After(SearchQuery query, long generation)
    {
        var offset = query.Offset + query.Limit;
        if (offset > SearchParameters.MaxOffset)
            return null;
        var bytes = new byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(OffsetAt), offset);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(GenerationAt), generation);
        Fingerprint(query).CopyTo(bytes, FingerprintAt);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>True for a cursor of this kind, and not of a merged list.</summary>
    public static bool IsOne(string? cursor) => cursor?.Length == EncodedLength;

    /// <summary>The search with the offset and the generation that its cursor carries.</summary>
    /// <exception cref="ParameterException">It is no cursor, or one of another search.</exception>
    public static SearchQuery Read(string cursor, SearchQuery query)
    {
        Span<byte> bytes = stackalloc byte[Length];
        // Exactly the canonical form, so that no two strings are one cursor.
        if (cursor.Length != EncodedLength || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var written)
            || written != Length || bytes[0] != Version)
        {
            throw Malformed();
        }

        var offset = BinaryPrimitives.ReadInt32BigEndian(bytes[OffsetAt..]);
        var generation = BinaryPrimitives.ReadInt64BigEndian(bytes[GenerationAt..]);
        if (offset is < 0 or > SearchParameters.MaxOffset || generation < 0)
            throw Malformed();
        return bytes[FingerprintAt..].SequenceEqual(Fingerprint(query))
            ? query with { Offset = offset, Generation = generation }
            : throw Foreign();
    }

    /// <summary>It is no cursor.</summary>
    public static ParameterException Malformed() =>
        new("cursor", "cursor must be the nextCursor of an earlier answer; leave it out to start at the beginning.");

    /// <summary>It is a cursor of another search.</summary>
    public static ParameterException Foreign() =>
        new("cursor", "cursor belongs to another search; repeat the search's own parameters with it.");

    /// <summary>Of everything that changes which results there are or their order; not of the page.</summary>
    public static byte[] Fingerprint(SearchQuery query)
    {
        var parts = FormattableString.Invariant(
            $"{string.Join(' ', query.Types)}\n{query.Lang}\n{query.MinSize}\n{query.MaxSize}\n{query.Since:O}\n{query.MatchAll}\n{query.Order}\n{query.Text}");
        return SHA256.HashData(Encoding.UTF8.GetBytes(parts))[..FingerprintLength];
    }
}
