namespace Replica.Search.Segments.Terms;

/// <summary>Goes through terms in order. Not for two threads at once.</summary>
internal sealed class TermWalk
{
    private readonly TermDictionary _terms;
    private readonly byte[] _current = new byte[TermDictionaryWriter.MaxTermLength];
    private int _block;
    private int _length;
    private int _read;
    private int _position;
    private (long Postings, long Hits) _next;
    private bool _isPending;

    internal TermWalk(TermDictionary terms, ReadOnlySpan<byte> from)
    {
        _terms = terms;
        _isPending = Jump(from);
    }

    /// <summary>The term; the bytes change with the next step.</summary>
    public ReadOnlySpan<byte> Current => _current.AsSpan(0, _length);

    /// <summary>What the dictionary knows of it.</summary>
    public TermEntry Entry { get; private set; }

    /// <summary>How many of its first bytes are certainly those of the term that was current before.</summary>
    public int SharedLength { get; private set; }

    /// <summary>The next term.</summary>
    /// <returns>False after the last.</returns>
    /// <exception cref="CorruptIndexException">The dictionary is damaged.</exception>
    public bool MoveNext()
    {
        if (!_isPending)
            return Step();
        _isPending = false;
        SharedLength = 0;
        return true;
    }

    /// <summary>Goes to the first term that is not less than <paramref name="target"/>; stays where that is the current one.</summary>
    /// <returns>False if there is none.</returns>
    /// <exception cref="CorruptIndexException">The dictionary is damaged.</exception>
    public bool Seek(ReadOnlySpan<byte> target)
    {
        _isPending = false;
        if (_length > 0 && Current.SequenceCompareTo(target) >= 0)
            return true;
        return Jump(target);
    }

    private bool Jump(ReadOnlySpan<byte> target)
    {
        var block = Math.Max(0, _terms.FindBlock(target));
        // Within the block that is being read, on from there.
        if (_read == 0 || block > _block)
            (_block, _read, _position, _length) = (block, 0, 0, 0);
        while (Step())
        {
            if (Current.SequenceCompareTo(target) < 0)
                continue;
            SharedLength = 0;
            return true;
        }

        return false;
    }

    private bool Step()
    {
        while (_block < _terms.BlockCount)
        {
            var left = Math.Min(TermDictionaryWriter.BlockSize, _terms.Count - (_block * TermDictionaryWriter.BlockSize)) - _read;
            if (left > 0)
            {
                Read();
                return true;
            }

            (_block, _read, _position, _length) = (_block + 1, 0, 0, 0);
        }

        _length = 0;
        return false;
    }

    private void Read()
    {
        var reader = _read == 0 ? _terms.Open(_block) : _terms.Resume(_block, _position, _next, _length);
        var start = _read == 0 ? 0 : _position;
        reader.MoveNext(_current);
        _length = reader.TermLength;
        SharedLength = reader.SharedLength;
        Entry = reader.Entry;
        _position = start + reader.Position;
        _next = reader.Next;
        _read++;
    }
}
