using System.Text;
using Replica.Search.Ranking;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Queries.Typos;

/// <summary>
/// The terms of a dictionary that are near a word: the automaton and the ordered terms are walked together. Where the automaton dies, the
/// walk seeks the least term on which it would live; what a term shares with the one before is not read again.
/// </summary>
internal sealed class TypoWalk
{
    private const int StepsOfTerm = 4;

    private readonly TypoAutomaton _automaton;
    private readonly TermWalk _terms;

    // After each letter of the current term: the state, and the bytes read.
    private readonly TypoState[] _states = new TypoState[TermDictionaryWriter.MaxTermLength + 1];
    private readonly int[] _ends = new int[TermDictionaryWriter.MaxTermLength + 1];
    private readonly char[] _letters = new char[TermDictionaryWriter.MaxTermLength + 1];
    private readonly byte[] _seen = new byte[TermDictionaryWriter.MaxTermLength];
    private int _depth;

    /// <summary>Through all terms.</summary>
    public TypoWalk(TypoAutomaton automaton, TermDictionary terms)
    {
        (_automaton, _terms) = (automaton, terms.Walk([]));
        _states[0] = automaton.Start;
    }

    /// <summary>The near term.</summary>
    public ReadOnlySpan<byte> Current => _terms.Current;

    /// <summary>What the dictionary knows of it.</summary>
    public TermEntry Entry => _terms.Entry;

    /// <summary>Mistakes between it and the word.</summary>
    public int Distance { get; private set; }

    /// <summary>Goes to the next near term; false after the last, or when the budget, a few steps a term, is spent.</summary>
    public bool MoveNext(QueryBudget budget)
    {
        var more = _terms.MoveNext();
        while (more && budget.TryTake(StepsOfTerm))
        {
            if (!Read(_terms.Current))
            {
                more = SeekNext();
                continue;
            }

            Distance = _automaton.Distance(_states[_depth]);
            if (Distance >= 0)
                return true;
            more = _terms.MoveNext();
        }

        return false;
    }

    /// <returns>False if the automaton died; the letter that killed it is the one at the depth.</returns>
    private bool Read(ReadOnlySpan<byte> term)
    {
        var shared = term.CommonPrefixLength(_seen.AsSpan(0, _ends[_depth]));
        while (_ends[_depth] > shared)
            _depth--;
        for (var at = _ends[_depth]; at < term.Length;)
        {
            Rune.DecodeFromUtf8(term[at..], out var rune, out var length);
            // Letters outside the basic plane are as good as any that the word does not have.
            var letter = rune.IsBmp ? (char)rune.Value : char.MaxValue;
            var state = _automaton.Step(_states[_depth], letter);
            if (_automaton.IsDead(state))
            {
                _letters[_depth] = letter;
                return false;
            }

            term.Slice(at, length).CopyTo(_seen.AsSpan(at));
            at += length;
            _depth++;
            (_states[_depth], _ends[_depth], _letters[_depth - 1]) = (state, at, letter);
        }

        return true;
    }

    private bool SeekNext()
    {
        Span<byte> target = stackalloc byte[TermDictionaryWriter.MaxTermLength + 4];
        for (var depth = _depth; depth >= 0; depth--)
        {
            var next = _automaton.NextLetter(_states[depth], _letters[depth]);
            if (next is >= '\uD800' and <= '\uDFFF')
                next = '\uE000';
            if (next is not { } letter)
                continue;
            _seen.AsSpan(0, _ends[depth]).CopyTo(target);
            var length = new Rune(letter).EncodeToUtf8(target[_ends[depth]..]);
            return _terms.Seek(target[..(_ends[depth] + length)]);
        }

        return false;
    }
}
