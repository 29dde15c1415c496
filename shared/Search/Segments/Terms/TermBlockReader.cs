using Replica.Search.Ranking;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Terms;

/// <summary>Reads the terms of one block of the dictionary in order.</summary>
internal ref struct TermBlockReader(ReadOnlySpan<byte> bytes, int count, long postings, long hits)
{
    private ByteReader _reader = new(bytes);
    private int _left = count;
    private long _postings = postings;
    private long _hits = hits;

    /// <summary>Bytes of the term; to begin with, of the one before the first.</summary>
    public int TermLength { get; set; }

    /// <summary>Of them the first that are those of the term before.</summary>
    public int SharedLength { get; private set; }

    /// <summary>What the dictionary knows of the term.</summary>
    public TermEntry Entry { get; private set; }

    /// <summary>Bytes read.</summary>
    public readonly int Position => _reader.Position;

    /// <summary>Where the postings and hits of the next term begin.</summary>
    public readonly (long Postings, long Hits) Next => (_postings, _hits);

    /// <summary>The next term.</summary>
    /// <param name="term">Holds the term before; receives the next.</param>
    /// <returns>False after the last.</returns>
    /// <exception cref="CorruptIndexException">The block is damaged.</exception>
    public bool MoveNext(scoped Span<byte> term)
    {
        if (_left-- <= 0)
            return false;
        SharedLength = _reader.Int32(TermLength);
        var own = _reader.Int32(TermDictionaryWriter.MaxTermLength - SharedLength);
        _reader.Bytes(own).CopyTo(term[SharedLength..]);
        TermLength = SharedLength + own;
        ReadEntry();
        return true;
    }

    /// <summary>Looks a term up, from the first on.</summary>
    /// <exception cref="CorruptIndexException">The block is damaged.</exception>
    public bool TryFind(scoped ReadOnlySpan<byte> term, out TermEntry entry)
    {
        // So many first bytes the last term, which is less, has in common with the wanted one.
        for (var matched = 0; _left-- > 0;)
        {
            SharedLength = _reader.Int32(TermLength);
            var own = _reader.Bytes(_reader.Int32(TermDictionaryWriter.MaxTermLength - SharedLength));
            TermLength = SharedLength + own.Length;
            ReadEntry();
            if (SharedLength > matched)
                continue;
            if (SharedLength < matched)
                break;
            var rest = term[matched..];
            var common = own.CommonPrefixLength(rest);
            matched += common;
            if (common == rest.Length)
            {
                entry = Entry;
                return common == own.Length;
            }

            if (common < own.Length && own[common] > rest[common])
                break;
        }

        entry = default;
        return false;
    }

    private void ReadEntry()
    {
        var count = _reader.Int32(Segment.MaxCount);
        var maxImpact = _reader.Byte();
        if (count == 0 || maxImpact is 0 or > Impact.Max)
            throw new CorruptIndexException("the index is damaged: a term without documents");
        var number = _reader.Int32();
        var hitsLength = _reader.Int32();
        Entry = count == 1
            ? new(1, maxImpact, number, 0, _hits, hitsLength)
            : new(count, maxImpact, _postings, number, _hits, hitsLength);
        _postings += Entry.PostingsLength;
        _hits += hitsLength;
    }
}
