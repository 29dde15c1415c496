namespace Replica.Search.Analysis;

/// <summary>The tokens of words: each, and as variants what it makes with its neighbours or stands for.</summary>
internal sealed class WordTokens
{
    private readonly int[] _parts = new int[Compound.MaxParts];
    private readonly byte[] _joined = new byte[TokenBuffer.MaxTermBytes];
    private readonly EpisodeTokens _episodes = new();
    private TokenBuffer _tokens = null!; // Until a text begins.
    private int _count;
    private int _shared;
    private char _sign;
    private int _last;

    /// <summary>Starts a text.</summary>
    public void Begin(TokenBuffer tokens)
    {
        (_tokens, _count, _last) = (tokens, 0, -1);
        _episodes.Begin(tokens);
    }

    /// <summary>Adds a word.</summary>
    /// <returns>The next free position.</returns>
    public int Take(in WordScanner part, ReadOnlySpan<char> text, int position)
    {
        var range = new TextRange(part.Start, part.End - part.Start);
        var connects = _last >= 0 && Compound.Connects(part.Gap, _tokens.Term(_last), part.Letters);
        if (!connects)
            EndCompound();
        _shared = Compound.Shared(connects, part.Gap, _shared);
        if (_shared > 1)
            position = _tokens.Position(_last);
        var token = _tokens.Add(part.Letters, position, range);
        AddNames(in part, text, position);
        if (part.Gap is not (WordScanner.None or WordScanner.Many) && _last >= 0 && PersianAffix.Joins(_tokens.Term(_last), part.Letters))
            Join(_last, token);
        _episodes.Take(token, part.Gap);
        TakePart(token, part.Gap);
        return position + 1;
    }

    /// <summary>Ends a run of words: something else follows.</summary>
    public void EndRun()
    {
        EndCompound();
        _last = -1;
        _episodes.EndRun();
    }

    private void TakePart(int token, char sign)
    {
        var previous = _last;
        _last = token;
        if (_count < _parts.Length)
            _parts[_count] = token;
        _count++;
        _sign = _count <= 2 || _sign == sign ? sign : WordScanner.Many;
        if (!Compound.HasPairs(_count, _sign))
            return;
        if (_count == 3)
            Join(_parts[0], previous);
        Join(previous, token);
    }

    private void EndCompound()
    {
        if (Compound.IsWhole(_count, _sign))
            Join(_parts.AsSpan(0, _count));
        _count = 0;
    }

    private void AddNames(in WordScanner part, ReadOnlySpan<char> text, int position)
    {
        var suffix = Compound.Suffix(part.Letters, text[part.End..]);
        if (!suffix.IsEmpty)
        {
            part.Letters.CopyTo(_joined);
            suffix.CopyTo(_joined.AsSpan(part.Letters.Length));
            _tokens.Add(_joined.AsSpan(0, part.Letters.Length + suffix.Length), position, new(part.Start, part.End + suffix.Length - part.Start), isVariant: true);
        }

        if (Compound.IsDotNet(part.Letters, text[..part.Start]))
            _tokens.Add(".net"u8, position, new(part.Start - 1, part.End - part.Start + 1), isVariant: true);
    }

    private void Join(int first, int second) => Join([first, second]);

    private void Join(ReadOnlySpan<int> parts)
    {
        var length = 0;
        foreach (var part in parts)
        {
            var term = _tokens.Term(part);
            if (length + term.Length > _joined.Length)
                return; // A cut word would be found by no one.
            term.CopyTo(_joined.AsSpan(length));
            length += term.Length;
        }

        var (from, to) = (_tokens.Source(parts[0]), _tokens.Source(parts[^1]));
        _tokens.Add(_joined.AsSpan(0, length), _tokens.Position(parts[0]), new(from.Start, to.Start + to.Length - from.Start), isVariant: true);
    }
}
