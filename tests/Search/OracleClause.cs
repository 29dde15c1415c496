namespace Replica.Search.Tests;

/// <summary>One condition of a generated query, tested by reading the document.</summary>
/// <param name="Alternatives">Phrases, any of which will do.</param>
/// <param name="IsExcluded">It must not be met.</param>
/// <param name="Text">How it is written.</param>
internal sealed record OracleClause(string[][] Alternatives, bool IsExcluded, string Text)
{
    /// <summary>The ids that a query of these clauses selects.</summary>
    public static IEnumerable<string> Select(OracleClause[] clauses, IEnumerable<IndexDocument> documents, bool matchAll, int limit)
    {
        var wanted = clauses.Where(clause => !clause.IsExcluded).ToList();
        var left = documents.Where(document => !clauses.Any(clause => clause.IsExcluded && clause.IsMet(document))).ToList();
        int Met(IndexDocument document) => wanted.Count(clause => clause.IsMet(document));
        var isFull = matchAll || left.Count(document => Met(document) == wanted.Count) >= limit;
        var least = isFull ? wanted.Count : (wanted.Count + 1) / 2;
        return left.Where(document => Met(document) >= least).Select(document => document.Id);
    }

    /// <summary>The words of each text of a document that a phrase may not leave.</summary>
    public static IEnumerable<string[]> Fields(IndexDocument document) =>
        document.Files.Append(document.Title).Append(document.Description)
            .Select(text => text.Split([' ', '.', ',', '/'], StringSplitOptions.RemoveEmptyEntries));

    private bool IsMet(IndexDocument document) =>
        Fields(document).Any(words => Alternatives.Any(phrase =>
            Enumerable.Range(0, words.Length).Any(start => words.Skip(start).Take(phrase.Length).SequenceEqual(phrase))));
}
