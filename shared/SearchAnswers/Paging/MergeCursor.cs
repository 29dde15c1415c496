using System.Buffers.Binary;
using System.Buffers.Text;
using Replica.Search;

namespace Replica.SearchAnswers.Paging;

/// <summary>
/// Where the next page of a merged list starts, opaque to clients: how much of each source was shown, the index generation it was made at, the state of
/// the upstreams and which of them the list is made of, and a fingerprint of the search. A source that fails on one page is taken up on the next where
/// it was left.
/// </summary>
/// <param name="Position">What was shown.</param>
/// <param name="Generation">Of the index: pages are taken from that while it is kept.</param>
/// <param name="Epoch">Unix seconds: the upstreams' rows are those of then.</param>
/// <param name="Upstreams">A bit for each that the list is made of.</param>
public sealed record MergeCursor(MergePosition Position, long Generation, long Epoch, int Upstreams)
{
    private const byte Version = 3;
    private const int DhtAt = 5;
    private const int GenerationAt = 9;
    private const int EpochAt = 17;
    private const int UpstreamsAt = 25;
    private const int FingerprintAt = 26;
    private const int Length = FingerprintAt + SearchCursor.FingerprintLength;

    /// <summary>Reads one of the same search.</summary>
    /// <exception cref="ParameterException">It is none, or one of another search.</exception>
    public static MergeCursor Read(string text, SearchQuery query)
    {
        Span<byte> bytes = stackalloc byte[Length];
        // Exactly the canonical form, so that no two strings are one cursor.
        if (text.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != Length || Base64Url.EncodeToString(bytes) != text || bytes[0] != Version)
        {
            throw SearchCursor.Malformed();
        }

        var position = new MergePosition(BinaryPrimitives.ReadInt32BigEndian(bytes[1..]), BinaryPrimitives.ReadInt32BigEndian(bytes[DhtAt..]));
        var generation = BinaryPrimitives.ReadInt64BigEndian(bytes[GenerationAt..]);
        var epoch = BinaryPrimitives.ReadInt64BigEndian(bytes[EpochAt..]);
        if (position.Local is < 0 or > SearchParameters.MaxOffset || position.Dht is < 0 or > SearchParameters.MaxOffset || generation < 0 || epoch <= 0)
            throw SearchCursor.Malformed();
        return bytes[FingerprintAt..].SequenceEqual(SearchCursor.Fingerprint(query))
            ? new(position, generation, epoch, bytes[UpstreamsAt])
            : throw SearchCursor.Foreign();
    }

    /// <summary>Writes it.</summary>
    public string Write(SearchQuery query)
    {
        var bytes = new byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), Position.Local);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(DhtAt), Position.Dht);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(GenerationAt), Generation);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(EpochAt), Epoch);
        bytes[UpstreamsAt] = (byte)Upstreams;
        SearchCursor.Fingerprint(query).CopyTo(bytes, FingerprintAt);
        return Base64Url.EncodeToString(bytes);
    }
}
