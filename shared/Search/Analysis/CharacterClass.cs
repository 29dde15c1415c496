namespace Replica.Search.Analysis;

/// <summary>What a character does to the word it stands in. The numbers stand in the committed table.</summary>
internal enum CharacterClass
{
    /// <summary>Ends a word.</summary>
    Separator = 0,

    /// <summary>Letter or digit of a script that spaces its words.</summary>
    Letter = 1,

    /// <summary>Han or kana: a unit of its own within a run of them.</summary>
    Ideograph = 2,

    /// <summary>Hangul syllable or letter.</summary>
    Hangul = 3,

    /// <summary>Letter of Thai and other scripts that do not space their words: a unit with the signs that follow it.</summary>
    Cluster = 4,

    /// <summary>Emoji and the like: a word of its own.</summary>
    Symbol = 5,

    /// <summary>Combining mark that is folded away, or composes with the letter before it.</summary>
    Mark = 6,

    /// <summary>Zero-width non-joiner: its word may be written joined, split or with it.</summary>
    Joint = 7,

    /// <summary>Invisible: as if not there.</summary>
    Ignored = 8,

    /// <summary>Vowel sign or other mark that changes the word: stays with what it follows.</summary>
    Extender = 9,

    /// <summary>In all its shapes.</summary>
    Apostrophe = 10,
}
