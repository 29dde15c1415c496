namespace Replica.Search.Analysis;

/// <summary>Letters that file systems write decomposed and that are told from their bases: kana with voicing marks, Hangul, й and the like.</summary>
internal static class Composition
{
    private const int Lead = 0x1100, LeadCount = 19, Vowel = 0x1161, VowelCount = 21, Tail = 0x11A7, TailCount = 28;
    private const int Syllable = 0xAC00, SyllableCount = LeadCount * VowelCount * TailCount;
    private const string Voiced = "かきくけこさしすせそたちつてとはひふへほ";
    private const string SemiVoiced = "はひふへほ";

    /// <summary>The folded letter that a folded base and what follows it make; 0 where they make none.</summary>
    public static int Compose(int letter, int next) => next switch
    {
        0x3099 => Voice(letter),
        0x309A when SemiVoiced.Contains((char)letter) => letter + 2,
        0x306 => letter switch { 'и' => 'й', 'у' => 'ў', _ => 0 },
        0x308 when letter == 'і' => 'ї',
        0x301 => letter switch { 'г' => 'ѓ', 'к' => 'ќ', _ => 0 },
        >= Vowel and < Vowel + VowelCount when letter is >= Lead and < Lead + LeadCount =>
            Syllable + ((letter - Lead) * VowelCount + next - Vowel) * TailCount,
        > Tail and < Tail + TailCount when letter is >= Syllable and < Syllable + SyllableCount && (letter - Syllable) % TailCount == 0 =>
            letter + next - Tail,
        _ => 0,
    };

    private static int Voice(int letter) => letter switch
    {
        'う' => 'ゔ',
        'ゝ' => 'ゞ',
        _ => letter < char.MaxValue && Voiced.Contains((char)letter) ? letter + 1 : 0,
    };
}
