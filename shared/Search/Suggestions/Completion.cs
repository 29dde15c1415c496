namespace Replica.Search.Suggestions;

/// <summary>A word that goes on from what was typed.</summary>
/// <param name="Spelling">As a title spells it, in lower case: with the diacritics that the term has lost.</param>
/// <param name="Documents">Documents that have it.</param>
internal readonly record struct Completion(string Spelling, long Documents)
{
    /// <summary>The same word with the documents of both.</summary>
    public Completion And(Completion other) => this with { Documents = Documents + other.Documents };
}
