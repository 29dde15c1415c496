using System.Buffers;
using System.Text;

namespace Replica.Search.Analysis;

/// <summary>
/// Splits a text into folded parts: words, single Han, kana and Hangul characters, emoji. Linear in the text; total: any UTF-16 has parts.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="letters">Memory for a folded part, <see cref="TokenBuffer.MaxTermBytes"/> long.</param>
internal ref struct WordScanner(ReadOnlySpan<char> text, Span<byte> letters)
{
    /// <summary>Stands for several separators, or the beginning of the text.</summary>
    public const char Many = '\uFFFF';

    /// <summary>Stands for none: the part touches the one before it.</summary>
    public const char None = '\0';

    /// <summary>Zero-width non-joiner.</summary>
    public const char Joint = '\u200C';

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<byte> _letters = letters;
    private int _length;
    private int _at;
    private bool _isFull;

    /// <summary>Letter, Ideograph, Hangul, Cluster or Symbol.</summary>
    public CharacterClass Kind { get; private set; }

    /// <summary>First UTF-16 unit.</summary>
    public int Start { get; private set; }

    /// <summary>After the last UTF-16 unit, combining marks included.</summary>
    public int End { get; private set; }

    /// <summary>The one separator before the part, narrowed and apostrophes alike; or <see cref="None"/> or <see cref="Many"/>.</summary>
    public char Gap { get; private set; } = Many;

    /// <summary>Folded, UTF-8.</summary>
    public readonly ReadOnlySpan<byte> Letters => _letters[.._length];

    /// <summary>Goes to the next part; false at the end.</summary>
    public bool Next()
    {
        Gap = _at == 0 ? Many : None;
        Kind = CharacterClass.Separator;
        (_length, _isFull) = (0, false);
        while (_at < _text.Length)
        {
            var character = _text[_at];
            if (character < 0x80 ? !TakeAscii(character) : !TakeOther())
                return true;
        }

        return Kind != CharacterClass.Separator;
    }

    private bool TakeAscii(char character)
    {
        var folded = Ascii[character];
        if (folded == 0)
            return TakeSeparator(character, 1);
        if (Kind != CharacterClass.Letter && !Begin(CharacterClass.Letter))
            return false;
        // The rest of an ASCII word at once.
        var (at, length, room) = (_at, _length, _isFull ? 0 : _letters.Length);
        do
        {
            if (length < room)
                _letters[length++] = folded;
            at++;
        }
        while ((uint)at < (uint)_text.Length && _text[at] < 0x80 && (folded = Ascii[_text[at]]) != 0);
        (_length, End, _at) = (length, at, at);
        return true;
    }

    private bool TakeOther()
    {
        var status = Rune.DecodeFromUtf16(_text[_at..], out var rune, out var units);
        if (status != OperationStatus.Done)
            return TakeSeparator(' ', units);
        var entry = CharacterTable.Find(rune.Value);
        switch (CharacterTable.Class(entry))
        {
            case CharacterClass.Separator:
                var sign = CharacterTable.Folded(entry);
                return TakeSeparator(sign.IsEmpty ? ' ' : (char)sign[0], units);
            case CharacterClass.Apostrophe:
                return TakeSeparator('\'', units);
            case CharacterClass.Joint:
                return TakeSeparator(Joint, units);
            case CharacterClass.Ignored:
                _at += units;
                return true;
            case CharacterClass.Mark or CharacterClass.Extender:
                TakeMark(rune, entry, units);
                return true;
            default:
                return TakeLetter(rune, entry, units);
        }
    }

    private bool TakeLetter(Rune rune, uint entry, int units)
    {
        var kind = CharacterTable.Class(entry);
        var isComposed = kind == CharacterClass.Hangul && Kind == kind && Recompose(rune.Value);
        if (!isComposed)
        {
            if ((kind != CharacterClass.Letter || Kind != kind) && !Begin(kind))
                return false;
            Append(rune, entry);
        }

        End = _at += units;
        return true;
    }

    private void TakeMark(Rune mark, uint entry, int units)
    {
        _at += units;
        if (Kind == CharacterClass.Separator)
            return;
        End = _at;
        if (CharacterTable.Class(entry) == CharacterClass.Mark)
            Recompose(CharacterTable.Folded(entry) is { IsEmpty: false } folded && Rune.DecodeFromUtf8(folded, out var plain, out _) == OperationStatus.Done ? plain.Value : mark.Value);
        else if (Kind is CharacterClass.Letter or CharacterClass.Cluster)
            Append(mark, entry);
    }

    /// <returns>False if a part ends here.</returns>
    private bool TakeSeparator(char sign, int units)
    {
        if (Kind != CharacterClass.Separator)
            return false;
        if (Gap is None or Joint)
            Gap = sign;
        else if (sign != Joint)
            Gap = Many;
        _at += units;
        return true;
    }

    private bool Begin(CharacterClass kind)
    {
        if (Kind != CharacterClass.Separator)
            return false;
        (Kind, Start) = (kind, _at);
        return true;
    }

    private void Append(Rune rune, uint entry)
    {
        var folded = CharacterTable.Folded(entry);
        var length = folded.IsEmpty ? rune.Utf8SequenceLength : folded.Length;
        // Half of the room for a unit, so that a pair of units is never cut.
        _isFull |= _length + length > (Kind == CharacterClass.Letter ? _letters.Length : _letters.Length / 2);
        if (_isFull)
            return;
        if (folded.IsEmpty)
            rune.EncodeToUtf8(_letters[_length..]);
        else
            folded.CopyTo(_letters[_length..]);
        _length += length;
    }

    private bool Recompose(int next)
    {
        if (_isFull || _length == 0)
            return false;
        Rune.DecodeLastFromUtf8(Letters, out var last, out var bytes);
        if (Composition.Compose(last.Value, next) is not (> 0 and var composed))
            return false;
        _length += new Rune(composed).EncodeToUtf8(_letters[(_length - bytes)..]) - bytes;
        return true;
    }

    /// <summary>Letters and digits in lower case; 0 for separators.</summary>
    private static ReadOnlySpan<byte> Ascii =>
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\00123456789\0\0\0\0\0\0"u8 +
        "\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0"u8;
}
