namespace Replica.Search.Analysis;

/// <summary>
/// The tokens of scripts that are searched by pairs of characters. Han, kana, Thai: each character and, as a variant, each pair. Hangul: the
/// word and, as variants, its pairs, so that a word is found with its particles. A character is a position. Emoji: each a word.
/// </summary>
internal sealed class UnitTokens
{
    private readonly byte[] _pair = new byte[TokenBuffer.MaxTermBytes];
    private readonly byte[] _word = new byte[TokenBuffer.MaxTermBytes];
    private TokenBuffer _tokens = null!; // Until a text begins.
    private CharacterClass _kind;
    private int _pairLength;
    private int _wordLength;
    private int _firstLength;
    private int _units;
    private int _first;
    private int _position;
    private TextRange _last;
    private TextRange _lastButOne;

    /// <summary>Starts a text.</summary>
    public void Begin(TokenBuffer tokens) => (_tokens, _kind, _units) = (tokens, CharacterClass.Separator, 0);

    /// <summary>Adds a character.</summary>
    /// <returns>The next free position.</returns>
    public int Take(in WordScanner part, int position)
    {
        if (part.Kind != _kind || part.Gap != WordScanner.None || part.Kind == CharacterClass.Symbol)
            EndRun();
        (_lastButOne, _last) = (_last, new(part.Start, part.End - part.Start));
        if (_units == 0)
            (_kind, _first, _position, _wordLength) = (part.Kind, part.Start, position, 0);
        if (part.Kind == CharacterClass.Hangul)
            TakeHangul(part.Letters, position);
        else
            TakeUnit(part.Letters, position);
        _units++;
        return position + 1;
    }

    /// <summary>Ends a run of characters that touch each other.</summary>
    public void EndRun()
    {
        if (_kind == CharacterClass.Hangul && _units > 0)
            _tokens.Add(_word.AsSpan(0, _wordLength), _position, new(_first, _last.Start + _last.Length - _first));
        (_kind, _units) = (CharacterClass.Separator, 0);
    }

    private void TakeUnit(ReadOnlySpan<byte> letters, int position)
    {
        _tokens.Add(letters, position, _last);
        if (_units > 0)
            AddPair(_pair.AsSpan(0, _pairLength), letters, position - 1, _lastButOne, _last);
        letters.CopyTo(_pair);
        _pairLength = letters.Length;
    }

    // The pair of a word of two is the word itself, so the first waits for the third.
    private void TakeHangul(ReadOnlySpan<byte> letters, int position)
    {
        if (_units == 2)
            AddPair(_word.AsSpan(0, _firstLength), _word.AsSpan(_firstLength, _wordLength - _firstLength), _position, new(_first, 0), _lastButOne);
        if (_units >= 2)
            AddPair(_pair.AsSpan(0, _pairLength), letters, position - 1, _lastButOne, _last);
        if (_units == 0)
            _firstLength = letters.Length;
        if (_wordLength + letters.Length <= _word.Length)
        {
            letters.CopyTo(_word.AsSpan(_wordLength));
            _wordLength += letters.Length;
        }

        letters.CopyTo(_pair);
        _pairLength = letters.Length;
    }

    private void AddPair(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int position, TextRange from, TextRange to)
    {
        Span<byte> pair = stackalloc byte[TokenBuffer.MaxTermBytes];
        left.CopyTo(pair);
        right.CopyTo(pair[left.Length..]);
        _tokens.Add(pair[..(left.Length + right.Length)], position, new(from.Start, to.Start + to.Length - from.Start), isVariant: true);
    }
}
