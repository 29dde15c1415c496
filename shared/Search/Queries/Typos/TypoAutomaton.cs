namespace Replica.Search.Queries.Typos;

/// <summary>
/// Reads a text letter by letter and tells its distance from a word: insertions, deletions, replacements and swaps of neighbours (optimal
/// string alignment). The rows of the distance matrix are bit sets (Wu, Manber 1992), so a step costs a few instructions.
/// </summary>
internal sealed class TypoAutomaton
{
    /// <summary>UTF-16 units that a word may have.</summary>
    public const int MaxLength = 60;

    /// <summary>Mistakes that may be asked for.</summary>
    public const int MaxEdits = 2;

    /// <summary>Scripts from here on do not spell words by letters that are easily mistyped for one another: no word with one is near.</summary>
    public const char FirstSyllabic = '\u1100';

    private readonly char[] _letters;
    private readonly ulong[] _masks;
    private readonly ulong[] _asciiMasks = new ulong[128];
    private readonly ulong _valid;
    private readonly int _edits;

    /// <summary>The automaton of a word.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The word is empty or too long, or the edits are not 1 or 2.</exception>
    public TypoAutomaton(ReadOnlySpan<char> word, int edits)
    {
        ArgumentOutOfRangeException.ThrowIfZero(word.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(word.Length, MaxLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(edits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(edits, MaxEdits);
        (Length, _edits, _valid) = (word.Length, edits, (2UL << word.Length) - 1);
        var masks = new SortedDictionary<char, ulong>();
        for (var i = 0; i < word.Length; i++)
            masks[word[i]] = masks.GetValueOrDefault(word[i]) | (1UL << i);
        (_letters, _masks) = ([.. masks.Keys], [.. masks.Values]);
        foreach (var (letter, mask) in masks.Where(entry => entry.Key < _asciiMasks.Length))
            _asciiMasks[letter] = mask;
    }

    /// <summary>UTF-16 units of the word.</summary>
    public int Length { get; }

    /// <summary>Before the first letter.</summary>
    public TypoState Start => new(1, 0b11 & _valid, _edits == 2 ? 0b111 & _valid : 0, 0, 0);

    /// <summary>After one more letter.</summary>
    public TypoState Step(in TypoState state, char letter)
    {
        if (letter >= FirstSyllabic)
            return default;
        var mask = MaskOf(letter);
        var exact = (state.Exact & mask) << 1;
        var one = ((state.One & mask) << 1) | state.Exact | (state.Exact << 1) | (exact << 1) | ((state.OneSwapping & mask) << 2);
        if (_edits == 1)
            return new(exact & _valid, one & _valid, 0, state.Exact & (mask >> 1), 0);
        var two = ((state.Two & mask) << 1) | state.One | (state.One << 1) | (one << 1) | ((state.TwoSwapping & mask) << 2);
        return new(exact & _valid, one & _valid, two & _valid, state.Exact & (mask >> 1), state.One & (mask >> 1));
    }

    /// <summary>True if nothing that goes on from here is near the word.</summary>
    public bool IsDead(in TypoState state) => (_edits == 1 ? state.One : state.Two) == 0;

    /// <summary>Mistakes in what was read, or -1 if there are too many.</summary>
    public int Distance(in TypoState state)
    {
        var end = 1UL << Length;
        return (state.Exact & end) != 0 ? 0 : (state.One & end) != 0 ? 1 : (state.Two & end) != 0 ? 2 : -1;
    }

    /// <summary>The least letter above one with which the text may go on, or null.</summary>
    public char? NextLetter(in TypoState state, char above)
    {
        // With a mistake to spare any letter will do.
        if ((_edits == 1 ? state.Exact : state.One) != 0)
            return above >= FirstSyllabic - 1 ? null : (char)(above + 1);
        var open = _edits == 1 ? state.One | state.OneSwapping : state.Two | state.TwoSwapping;
        for (var i = 0; i < _letters.Length; i++)
        {
            if (_letters[i] > above && (_masks[i] & open) != 0)
                return _letters[i];
        }

        return null;
    }

    private ulong MaskOf(char letter)
    {
        if (letter < _asciiMasks.Length)
            return _asciiMasks[letter];
        var i = _letters.AsSpan().BinarySearch(letter);
        return i < 0 ? 0 : _masks[i];
    }
}
