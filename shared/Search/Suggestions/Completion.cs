using System.Text;
using Replica.Search.Analysis;

namespace Replica.Search.Suggestions;

/// <summary>A word that goes on from what was typed.</summary>
/// <param name="Term">Folded.</param>
/// <param name="Documents">Titles that have it.</param>
/// <param name="Title">One of them.</param>
internal sealed record Completion(string Term, int Documents, string Title)
{
    /// <summary>The same word with the titles of both.</summary>
    public Completion And(Completion other) => this with { Documents = Documents + other.Documents };

    /// <summary>The word as a title spells it, in lower case: with the diacritics that the term has lost.</summary>
    public string Spelling()
    {
        var tokens = new TokenBuffer();
        new TextAnalyzer().Analyze(Title, tokens);
        var term = Encoding.UTF8.GetBytes(Term);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens.Term(i).SequenceEqual(term))
                return Title.Substring(tokens.Source(i).Start, tokens.Source(i).Length).ToLowerInvariant();
        }

        return Term;
    }
}
