using System.Collections.Immutable;

namespace Replica.Search.Analysis;

/// <summary>
/// From text to terms: one chain for the index, for highlights and for queries. A text of the index gives its words and, as variants, what
/// else their readers may type for them. Reusable; not for two threads at once.
/// </summary>
internal sealed class TextAnalyzer
{
    /// <summary>Of the terms; an index built by another version is built anew.</summary>
    public const int Version = 3;

    [ThreadStatic]
    private static TextAnalyzer? _ofThread;

    private readonly byte[] _letters = new byte[TokenBuffer.MaxTermBytes];
    private readonly WordTokens _words = new();
    private readonly UnitTokens _units = new();
    private readonly QueryAnalyzer _queries = new();

    /// <summary>This thread's own, for whoever would need one a query; not to be kept for another thread.</summary>
    public static TextAnalyzer OfThread => _ofThread ??= new();

    /// <summary>Adds a text's tokens, their positions counted from <paramref name="position"/>. Linear in the text; any UTF-16 will do.</summary>
    /// <returns>The next free position.</returns>
    public int Analyze(ReadOnlySpan<char> text, TokenBuffer tokens, int position = 0)
    {
        var scanner = new WordScanner(text, _letters);
        _words.Begin(tokens);
        _units.Begin(tokens);
        while (scanner.Next())
        {
            if (scanner.Kind == CharacterClass.Letter)
            {
                _units.EndRun();
                position = _words.Take(in scanner, text, position);
            }
            else
            {
                _words.EndRun();
                position = _units.Take(in scanner, position);
            }
        }

        _words.EndRun();
        _units.EndRun();
        return position;
    }

    /// <summary>The words of an unquoted piece of a query, in order; each is to be found on its own.</summary>
    public IReadOnlyList<QueryWord> AnalyzeQuery(ReadOnlySpan<char> text) => _queries.Words(text);

    /// <summary>The spellings of a quoted piece of a query, which is found as it stands; none if it has no word.</summary>
    public ImmutableArray<Spelling> AnalyzePhrase(ReadOnlySpan<char> text) => _queries.Phrase(text);
}
