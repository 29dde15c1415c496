using System.Globalization;
using System.Text;

namespace Replica.Search.Analysis;

/// <summary>Classifies and folds single characters. Uses only data that every .NET runtime carries, with or without ICU.</summary>
internal static class Characters
{
    private const int FullWidthOffset = 0xFEE0;

    // Some file systems write names decomposed; these letters stay apart from their base.
    private const string Voiced = "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ";
    private const string SemiVoiced = "はひふへほハヒフヘホ";

    /// <summary>Full-width Latin letters, digits and punctuation as ordinary ones.</summary>
    public static Rune Narrow(Rune rune) =>
        rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - FullWidthOffset) : rune;

    /// <summary>What the (narrowed) character does.</summary>
    public static CharacterClass Classify(Rune rune)
    {
        if (rune.IsAscii && Rune.IsLetterOrDigit(rune))
            return CharacterClass.Letter;
        return rune.Value switch
        {
            '\'' => CharacterClass.Ignored,
            < 0x80 => CharacterClass.Separator,
            0x200C => CharacterClass.Joint,
            0x2019 or 0x2018 or 0x02BC => CharacterClass.Ignored,
            0x0640 or (>= 0x1F3FB and <= 0x1F3FF) => CharacterClass.Mark, // Tatweel only stretches; skin tones only tint.
            _ => ClassifyByCategory(rune),
        };
    }

    /// <summary>Appends what the letter or digit is searched as.</summary>
    public static void AppendFolded(Rune rune, StringBuilder word)
    {
        if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
        {
            word.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
            return;
        }

        var lower = Rune.ToLowerInvariant(rune);
        if (lower.IsBmp && FoldingTable.Find((char)lower.Value) is { } folded)
            word.Append(folded);
        else
            word.Append(lower.ToString());
    }

    /// <summary>The letter that a base and a combining mark make, where it is told from its base; null where the mark is folded away.</summary>
    public static char? Compose(char letter, Rune mark) => (letter, mark.Value) switch
    {
        ('и', 0x306) => 'й',
        ('і', 0x308) => 'ї',
        ('у', 0x306) => 'ў',
        ('う', 0x3099) => 'ゔ',
        ('ウ', 0x3099) => 'ヴ',
        (_, 0x3099) when Voiced.Contains(letter) => (char)(letter + 1),
        (_, 0x309A) when SemiVoiced.Contains(letter) => (char)(letter + 2),
        _ => null,
    };

    private static CharacterClass ClassifyByCategory(Rune rune)
    {
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark:
                return IsFoldedMark(rune.Value) ? CharacterClass.Mark : CharacterClass.Letter;
            case UnicodeCategory.Format:
                return CharacterClass.Ignored;
            case UnicodeCategory.OtherSymbol when rune.Value >= 0x2190:
                return CharacterClass.Symbol;
            case UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber:
                return CharacterClass.Letter;
            case UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter:
                return IsIdeograph(rune.Value) ? CharacterClass.Ideograph : CharacterClass.Letter;
            default:
                return CharacterClass.Separator;
        }
    }

    // Vowel signs of Indic and South-East Asian scripts are marks too, but change the word: they stay.
    private static bool IsFoldedMark(int value) =>
        value is < 0x0900 or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF)
            or 0x3099 or 0x309A or (>= 0xFE00 and <= 0xFE2F) or >= 0xE0100;

    private static bool IsIdeograph(int value) =>
        value is 0x3005 or 0x3007 or (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF)
            or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9D) or (>= 0x20000 and <= 0x3FFFF);
}
