namespace Replica.Search.Tests.Analysis.Tables;

/// <summary>What each character is searched as: compatibility and case folding, then what readers of each script take for the same.</summary>
internal sealed class CharacterFolding(UnicodeFiles unicode)
{
    // Told from their bases by their readers.
    private const string Kept = "йїўѓќ";

    // Decomposing them tells nothing (compatibility jamo) or breaks a letter (Thai and Lao AM).
    private static readonly HashSet<int> Whole = [0x0E33, 0x0EB3, .. Enumerable.Range(0x3131, 94), .. Kept.Select(letter => (int)letter)];

    // The first is what the others are searched as; each stands for one character, or its replacement is spelled out.
    private static readonly Dictionary<int, string> Letters = Rows(
        "a ⱥ", "ae æ", "b ƀɓ", "c ȼ", "d đðɗɖ", "e əɇ", "f ƒ", "g ǥɠ", "h ħ", "i ıɨ", "j ɉ", "k ƙĸ", "l łƚɫ", "n ŋɲ", "o ø", "oe œ",
        "p ƥ", "r ɍ", "t ŧƭⱦ", "th þ", "u ʉ", "v ʋ", "y ƴɏ", "z ƶȥ",
        "ا ٱ", "ه ةەہۃھ", "ک كڪ", "ی يىېےێۍ",
        "- \u2010\u2012", ", \u066C", ". \u066B");

    /// <summary>Code points; never empty. Stable: folding them again gives themselves.</summary>
    public int[] Fold(int code)
    {
        int[] now = [code];
        while (true)
        {
            int[] next = [.. now.SelectMany(Step)];
            if (next.AsSpan().SequenceEqual(now))
                return now;
            now = next;
        }
    }

    private int[] Step(int code)
    {
        if (unicode.Digits.TryGetValue(code, out var digit))
            return ['0' + digit];
        if (unicode.CaseFolded.TryGetValue(code, out var folded))
            return folded;
        if (Letters.TryGetValue(code, out var letters))
            return [.. letters.EnumerateRunes().Select(rune => rune.Value)];
        if (unicode.Simplified.TryGetValue(code, out var simplified))
            return [simplified];
        if (code is (>= 0x30A1 and <= 0x30F6) or 0x30FD or 0x30FE)
            return [code - 0x60]; // Katakana as hiragana.
        return Decomposes(code) ? unicode.Decomposed[code] : [code];
    }

    // Kana with their voicing marks stay, and so do fractions: one half is not twelve.
    private bool Decomposes(int code) =>
        !Whole.Contains(code) && unicode.Decomposed.TryGetValue(code, out var parts) && !(parts.Length > 1 && parts.Any(part => part is 0x3099 or 0x309A or 0x2044));

    private static Dictionary<int, string> Rows(params string[] rows) =>
        rows.Select(row => row.Split(' ')).SelectMany(row => row[1].Select(letter => ((int)letter, row[0]))).ToDictionary();
}
