namespace Replica.Search.Analysis;

/// <summary>What a character does to the word it stands in.</summary>
internal enum CharacterClass
{
    /// <summary>Ends a word.</summary>
    Separator,

    /// <summary>Letter or digit of a script that spaces its words.</summary>
    Letter,

    /// <summary>Han or kana: a word of its own within a run of them.</summary>
    Ideograph,

    /// <summary>Emoji and the like: a word of its own.</summary>
    Symbol,

    /// <summary>Combining mark that is folded away: belongs to the letter before it.</summary>
    Mark,

    /// <summary>Zero-width non-joiner: ends a part of a word that may be written joined, split or with it.</summary>
    Joint,

    /// <summary>Invisible, or an apostrophe: as if not there.</summary>
    Ignored,
}
