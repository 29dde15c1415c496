using System.Collections.Immutable;
using System.Globalization;
using Replica.Search;

namespace Replica.SearchAnswers.Ranking;

/// <summary>
/// Judges titles by what was searched for, with the index's own analysis: an index of nothing but these titles, gone again at once. So a title of the
/// DHT and one of the catalogue are held to the same measure.
/// </summary>
public sealed class TitleJudge
{
    private readonly SearchIndex _titles = new();
    private readonly string _text;
    private readonly int _count;

    /// <param name="text">What is searched for.</param>
    /// <param name="titles">The titles.</param>
    public TitleJudge(string text, IEnumerable<string> titles)
    {
        var documents = titles.Select((title, i) => new IndexDocument { Id = i.ToString(CultureInfo.InvariantCulture), Title = title }).ToList();
        (_text, _count) = (text, documents.Count);
        if (documents.Count > 0)
            _titles.Apply(documents, []);
    }

    /// <summary>For each title whether every word asked for stands in it whole.</summary>
    public bool[] Strong()
    {
        var strong = new bool[_count];
        foreach (var hit in Hits(matchAll: true))
            strong[IndexOf(hit)] = true;
        return strong;
    }

    /// <summary>For each title where it matches.</summary>
    public ImmutableArray<TextRange>[] Highlights()
    {
        var highlights = new ImmutableArray<TextRange>[_count];
        Array.Fill(highlights, []);
        foreach (var hit in Hits(matchAll: false))
            highlights[IndexOf(hit)] = hit.TitleHighlights;
        return highlights;
    }

    private static int IndexOf(SearchHit hit) => int.Parse(hit.Document.Id, CultureInfo.InvariantCulture);

    private IEnumerable<SearchHit> Hits(bool matchAll)
    {
        for (var offset = 0; offset < _count; offset += IndexSnapshot.MaxLimit)
        {
            var page = _titles.Current.Search(new() { Text = _text, MatchAll = matchAll, Offset = offset, Limit = IndexSnapshot.MaxLimit });
            foreach (var hit in page.Hits)
                yield return hit;
            if (page.Hits.Length < IndexSnapshot.MaxLimit)
                yield break;
        }
    }
}
