using System.Buffers.Binary;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Terms;

/// <summary>
/// Writes terms, ascending by their bytes. A block holds 16 of them, the first whole and each other one without what it shares with the one
/// before it. The first 8 bytes of each block's first term stand apart, so that a look-up searches those and then reads one block.
/// </summary>
/// <param name="keys">8 bytes a block.</param>
/// <param name="places">Of each block: itself, its first postings, its first hits; 8 bytes each.</param>
/// <param name="blocks">The terms.</param>
internal sealed class TermDictionaryWriter(SectionWriter keys, SectionWriter places, SectionWriter blocks)
{
    /// <summary>Terms in a block.</summary>
    public const int BlockSize = 16;

    /// <summary>Bytes of a block's place.</summary>
    public const int PlaceSize = 24;

    /// <summary>The longest term, in bytes.</summary>
    public const int MaxTermLength = 255;

    private readonly byte[] _last = new byte[MaxTermLength];
    private int _lastLength;
    private long _postings;
    private long _hits;

    /// <summary>Terms so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a term, larger than the last, whose postings and hits follow those of the last without a gap.</summary>
    public void Add(ReadOnlySpan<byte> term, in TermEntry entry)
    {
        var isFirst = Count++ % BlockSize == 0;
        if (isFirst)
            BeginBlock(term);
        var shared = isFirst ? 0 : term.CommonPrefixLength(_last.AsSpan(0, _lastLength));
        blocks.Number((ulong)shared);
        blocks.Number((ulong)(term.Length - shared));
        blocks.Bytes(term[shared..]);
        blocks.Number((ulong)entry.DocumentCount);
        blocks.Byte(entry.MaxImpact);
        blocks.Number(entry.DocumentCount == 1 ? (ulong)entry.Postings : (ulong)entry.PostingsLength);
        blocks.Number((ulong)entry.HitsLength);
        term.CopyTo(_last);
        _lastLength = term.Length;
        _postings += entry.PostingsLength;
        _hits += entry.HitsLength;
    }

    /// <summary>The term's first 8 bytes as a number that is ordered as they are; zeros follow a shorter one.</summary>
    public static ulong KeyOf(ReadOnlySpan<byte> term) => BinaryPrimitives.ReverseEndianness(ShortKey.Read(term));

    private void BeginBlock(ReadOnlySpan<byte> term)
    {
        keys.UInt64(KeyOf(term));
        places.UInt64((ulong)blocks.Length);
        places.UInt64((ulong)_postings);
        places.UInt64((ulong)_hits);
    }
}
