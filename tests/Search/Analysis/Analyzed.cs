using System.Text;
using Replica.Search.Analysis;

namespace Replica.Search.Tests.Analysis;

/// <summary>Short ways through the analyzer.</summary>
internal static class Analyzed
{
    public static TokenBuffer Tokens(string text)
    {
        var tokens = new TokenBuffer();
        new TextAnalyzer().Analyze(text, tokens);
        return tokens;
    }

    public static string Text(this TokenBuffer tokens, int token) => Encoding.UTF8.GetString(tokens.Term(token));

    /// <summary>The plain words.</summary>
    public static IEnumerable<string> Plain(string text) => Terms(text, isVariant: false);

    /// <summary>The additional spellings.</summary>
    public static IEnumerable<string> Variants(string text) => Terms(text, isVariant: true);

    /// <summary>Each token as <c>term@position:range</c>, variants with a star.</summary>
    public static IEnumerable<string> Written(string text)
    {
        var tokens = Tokens(text);
        return Enumerable.Range(0, tokens.Count).Select(i =>
            $"{tokens.Text(i)}{(tokens.IsVariant(i) ? "*" : "")}@{tokens.Position(i)}:{tokens.Source(i).Start}+{tokens.Source(i).Length}");
    }

    /// <summary>True if a document of this text has every word of the query, as the index would find it; with guesses if they count.</summary>
    public static bool Finds(string query, string document, bool guesses = false)
    {
        var words = new TextAnalyzer().AnalyzeQuery(query);
        var terms = Places(document);
        return words.Count > 0 && words.All(word => word.Spellings.Any(spelling => (guesses || !spelling.IsGuess) && Has(terms, spelling)));
    }

    /// <summary>True if a document of this text has the query as it stands.</summary>
    public static bool FindsPhrase(string query, string document)
    {
        var terms = Places(document);
        return new TextAnalyzer().AnalyzePhrase(query).Any(spelling => Has(terms, spelling));
    }

    private static bool Has(HashSet<(string Term, int Position)> terms, Spelling spelling) =>
        terms.Any(first => first.Term == spelling.Terms[0].Text
            && spelling.Terms.All(term => terms.Contains((term.Text, first.Position + term.Offset))));

    private static HashSet<(string Term, int Position)> Places(string document)
    {
        var tokens = Tokens(document);
        return [.. Enumerable.Range(0, tokens.Count).Select(i => (tokens.Text(i), tokens.Position(i)))];
    }

    private static List<string> Terms(string text, bool isVariant)
    {
        var tokens = Tokens(text);
        return Enumerable.Range(0, tokens.Count).Where(i => tokens.IsVariant(i) == isVariant).Select(tokens.Text).ToList();
    }
}
