using Replica.Search.Queries;
using Replica.Search.Ranking;

namespace Replica.Search.Tests.Oracle;

/// <summary>An index that reads every document for every query.</summary>
internal sealed class OracleIndex
{
    // In so many documents and more, those that fill a page must be worth so much of the query.
    private const int ManyDocuments = 4_096;
    private const double LeastShare = 0.4;

    private readonly List<OracleDocument> _documents;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public OracleIndex(IEnumerable<IndexDocument> documents)
    {
        _documents = [.. documents.Select(document => new OracleDocument(document))];
        foreach (var term in _documents.SelectMany(document => document.Terms))
            _counts[term] = _counts.GetValueOrDefault(term) + 1;
    }

    public float Idf(string term, long commonness) =>
        Impact.Idf(Math.Min(_documents.Count, commonness > 0 ? commonness : _counts.GetValueOrDefault(term)), _documents.Count);

    public float PrefixIdf(string prefix) => Impact.Idf(
        Math.Min(_documents.Count, _counts.Where(count => count.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(count => count.Value)), _documents.Count);

    /// <summary>What matches, best first: those with more clauses, then by score. Each with its score.</summary>
    /// <param name="query">As parsed.</param>
    /// <param name="page">Results that are enough not to fall back to documents with most clauses.</param>
    /// <param name="isStrict">Never falls back.</param>
    public List<(string Id, double Score)> Search(ParsedQuery query, int page, bool isStrict)
    {
        var scored = _documents
            .Where(document => !query.Excluded.Any(clause => document.Score(clause, this) is not null))
            .Select(document => (document.Document.Id, Scores: query.Wanted.Select(clause => document.Score(clause, this)).ToList(), document.QualityScore))
            .Select(entry => (entry.Id, entry.Scores, Matched: entry.Scores.Count(score => score is not null), Score: entry.QualityScore + entry.Scores.Sum(score => score ?? 0)))
            .ToList();
        var clauses = query.Wanted.Length;
        var whole = scored.Count(entry => entry.Matched == clauses);
        var least = isStrict || whole >= page ? clauses : (clauses + 1) / 2;
        var worths = query.Wanted.Select(Worth).ToList();
        var leastWorth = whole > 0 && _documents.Count >= ManyDocuments ? worths.Sum() * LeastShare : 0;
        return [.. scored.Where(entry => entry.Matched >= least && worths.Where((_, i) => entry.Scores[i] is not null).Sum() >= leastWorth)
            .OrderByDescending(entry => entry.Matched).ThenByDescending(entry => entry.Score).Select(entry => (entry.Id, entry.Score))];
    }

    /// <summary>What a clause gives at most.</summary>
    private double Worth(Clause clause) => clause.Alternatives.Max(alternative => Math.Max(
        alternative.Terms.All(term => _counts.ContainsKey(term.Text)) ? alternative.Weight * alternative.Terms.Sum(term => (double)Idf(term.Text, alternative.Commonness)) : 0,
        alternative.IsPrefix ? alternative.Weight * 0.6 * PrefixIdf(alternative.Terms[0].Text) : 0));
}
