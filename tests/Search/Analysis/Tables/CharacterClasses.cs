using Replica.Search.Analysis;

namespace Replica.Search.Tests.Analysis.Tables;

/// <summary>What each character does to the word it stands in.</summary>
internal sealed class CharacterClasses(UnicodeFiles unicode)
{
    private static readonly HashSet<string> Unspaced =
        ["Thai", "Lao", "Myanmar", "Khmer", "Javanese", "Tai_Le", "New_Tai_Lue", "Tai_Tham", "Tai_Viet", "Yi"];

    private static readonly HashSet<string> Marked = ["Inherited", "Cyrillic", "Hebrew", "Arabic", "Syriac"];

    public CharacterClass Of(int code) => code switch
    {
        0x200C => CharacterClass.Joint,
        0x200B or 0xA9 or 0xAE or 0x2120 or 0x2122 => CharacterClass.Separator,
        '\'' or '`' or 0xB4 or 0x2018 or 0x2019 or 0x02B9 or 0x02BB or 0x02BC or 0xFF07 => CharacterClass.Apostrophe,
        0x0640 or 0x0621 or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) => CharacterClass.Mark,
        >= 0x1F3FB and <= 0x1F3FF => CharacterClass.Ignored,
        0x30FC => CharacterClass.Ideograph,
        _ => OfCategory(code),
    };

    private CharacterClass OfCategory(int code)
    {
        switch (unicode.Categories[code])
        {
            case "Mn" or "Me":
                return Marked.Contains(unicode.Scripts[code]) ? CharacterClass.Mark : CharacterClass.Extender;
            case "Mc":
                return CharacterClass.Extender;
            case "Cf":
                return CharacterClass.Ignored;
            case "So" when code >= 0x2600:
                return CharacterClass.Symbol;
            case ['L' or 'N', _]:
                return OfLetter(unicode.Scripts[code]);
            default:
                return CharacterClass.Separator;
        }
    }

    private static CharacterClass OfLetter(string script) => script switch
    {
        "Han" or "Hiragana" or "Katakana" or "Bopomofo" => CharacterClass.Ideograph,
        "Hangul" => CharacterClass.Hangul,
        _ => Unspaced.Contains(script) ? CharacterClass.Cluster : CharacterClass.Letter,
    };
}
