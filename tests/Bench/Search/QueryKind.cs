namespace Replica.Bench.Search;

/// <summary>Kinds of queries in a log.</summary>
internal enum QueryKind
{
    /// <summary>Two to four words of one title, not all of them common.</summary>
    Selective,

    /// <summary>One to three words that very many documents have.</summary>
    Hard,

    /// <summary>The first two to four letters of a word, as it is typed.</summary>
    Prefix,

    /// <summary>A word of a title with one mistake.</summary>
    Typo,

    /// <summary>Two or three adjacent words of a title, quoted.</summary>
    Phrase,
}
