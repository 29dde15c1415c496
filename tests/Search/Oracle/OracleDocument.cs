using System.Text;
using Replica.Search.Analysis;
using Replica.Search.Queries;
using Replica.Search.Ranking;
using Replica.Search.Segments;

namespace Replica.Search.Tests.Oracle;

/// <summary>A document read word by word: which terms it has where, and the impact of each by the formula written out.</summary>
internal sealed class OracleDocument
{
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _impacts = new(StringComparer.Ordinal);

    public OracleDocument(IndexDocument document)
    {
        Document = document;
        var lengths = new int[4];
        lengths[0] = Read(Field.Title, [document.Title]);
        lengths[1] = Read(Field.Files, document.Files);
        lengths[2] = Read(Field.Tags, document.Tags);
        lengths[3] = Read(Field.Description, [document.Description]);
        foreach (var (term, places) in _places)
        {
            var weight = places.Sum(place => Impact.OccurrenceWeight(Hit.FieldOf(place), lengths[(int)Hit.FieldOf(place)]));
            _impacts.Add(term, Impact.FromWeight(weight));
        }
    }

    public IndexDocument Document { get; }

    public IEnumerable<string> Terms => _places.Keys;

    public double QualityScore => Impact.QualityScore(Quality.Of(Document));

    public bool Has(string term) => _places.ContainsKey(term);

    /// <summary>What the best alternative of a clause gives, or null if it has none.</summary>
    public double? Score(Clause clause, OracleIndex index)
    {
        double? best = null;
        foreach (var alternative in clause.Alternatives)
        {
            if (Stands(alternative))
                best = Math.Max(best ?? 0, alternative.Weight * alternative.Terms.Sum(term => (double)index.Idf(term.Text, alternative.Commonness) * _impacts[term.Text] / Impact.Max));
            if (!alternative.IsPrefix)
                continue;
            var prefix = alternative.Terms[0].Text;
            foreach (var term in _places.Keys.Where(term => term.Length > prefix.Length && term.StartsWith(prefix, StringComparison.Ordinal)))
                best = Math.Max(best ?? 0, alternative.Weight * 0.6 * index.PrefixIdf(prefix) * _impacts[term] / Impact.Max);
        }

        return best;
    }

    private bool Stands(Alternative alternative) =>
        alternative.Terms.All(term => Has(term.Text))
        && _places[alternative.Terms[0].Text].Any(start => alternative.Terms.All(term => _places[term.Text].Contains(start + term.Offset)));

    private int Read(Field field, IEnumerable<string> texts)
    {
        var (analyzer, tokens, position, length) = (new TextAnalyzer(), new TokenBuffer(), 0, 0);
        foreach (var text in texts)
        {
            tokens.Clear();
            var end = analyzer.Analyze(text, tokens, position);
            for (var i = 0; i < tokens.Count; i++)
            {
                var term = Encoding.UTF8.GetString(tokens.Term(i));
                if (!_places.TryGetValue(term, out var places))
                    _places.Add(term, places = []);
                places.Add(Hit.Pack(field, tokens.Position(i)));
            }

            length += end - position;
            position = end + Hit.Gap;
        }

        return length;
    }
}
