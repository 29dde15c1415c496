namespace Replica.Search.Analysis;

/// <summary>Reusable sink of tokens, without an allocation a token: the terms stand end to end, in UTF-8, in one growing buffer.</summary>
internal sealed class TokenBuffer
{
    /// <summary>UTF-8 bytes kept of a term; longer words are cut after the last whole character that fits.</summary>
    public const int MaxTermBytes = 64;

    // No position has more spellings than this, so equal ones are found by looking back.
    private const int MaxSpellings = 12;

    private byte[] _bytes = new byte[1024];
    private Entry[] _entries = new Entry[64];
    private int _length;
    private int _highest = -1;

    /// <summary>Tokens.</summary>
    public int Count { get; private set; }

    /// <summary>Folded, 1 to <see cref="MaxTermBytes"/> bytes.</summary>
    public ReadOnlySpan<byte> Term(int token) => _bytes.AsSpan(_entries[token].Offset, _entries[token].Length);

    /// <summary>Counts words from 0; a variant has the position of its first part. Ascending within the tokens of one term, not over all.</summary>
    public int Position(int token) => _entries[token].Position;

    /// <summary>UTF-16 units in the original text.</summary>
    public TextRange Source(int token) => _entries[token].Source;

    /// <summary>True for an additional spelling, false for the plain word.</summary>
    public bool IsVariant(int token) => _entries[token].IsVariant;

    /// <summary>Forgets the tokens, keeps the memory.</summary>
    public void Clear() => (Count, _length, _highest) = (0, 0, -1);

    /// <summary>Adds a token unless its position has the term already; cuts a long one.</summary>
    /// <returns>The token that has the term at the position.</returns>
    public int Add(ReadOnlySpan<byte> term, int position, TextRange source, bool isVariant = false)
    {
        term = Cut(term);
        if (position <= _highest && Find(term, position) is >= 0 and var known)
            return known;
        if (_length + term.Length > _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        term.CopyTo(_bytes.AsSpan(_length));
        _entries[Count++] = new(_length, term.Length, position, isVariant, source);
        _length += term.Length;
        _highest = Math.Max(_highest, position);
        return Count - 1;
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> term)
    {
        if (term.Length <= MaxTermBytes)
            return term;
        var end = MaxTermBytes;
        while ((term[end] & 0xC0) == 0x80)
            end--;
        return term[..end];
    }

    private int Find(ReadOnlySpan<byte> term, int position)
    {
        for (var i = Count - 1; i >= 0 && i >= Count - MaxSpellings; i--)
        {
            if (_entries[i].Position == position && Term(i).SequenceEqual(term))
                return i;
        }

        return -1;
    }

    private readonly record struct Entry(int Offset, int Length, int Position, bool IsVariant, TextRange Source);
}
