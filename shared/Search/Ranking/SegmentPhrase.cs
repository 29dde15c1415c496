using System.Runtime.InteropServices;
using Replica.Search.Simple;

namespace Replica.Search.Ranking;

/// <summary>A phrase looked up in a segment.</summary>
internal sealed class SegmentPhrase
{
    private readonly Segment _segment;
    private readonly Phrase _phrase;
    private readonly int[] _terms;

    private SegmentPhrase(Segment segment, Phrase phrase, int[] terms) => (_segment, _phrase, _terms) = (segment, phrase, terms);

    /// <summary>Looks up; null where the segment has nothing that matches.</summary>
    public static SegmentPhrase? Find(Segment segment, Phrase phrase)
    {
        if (phrase.IsPrefix)
        {
            var (start, end) = segment.FindPrefix(phrase.Terms[0].Text);
            return start == end ? null : new(segment, phrase, [.. Enumerable.Range(start, end - start)]);
        }

        var terms = Array.ConvertAll([.. phrase.Terms], term => segment.FindTerm(term.Text));
        return terms.Contains(-1) ? null : new(segment, phrase, terms);
    }

    /// <summary>Adds the documents that match to <paramref name="matches"/>.</summary>
    public void Match(SegmentView view, Bm25F ranking, QueryBudget budget, ClauseMatches matches)
    {
        if (_phrase.Terms.Length > 1)
        {
            MatchAdjacent(view, ranking, budget, matches);
            return;
        }

        foreach (var term in _terms)
        {
            var isWhole = !_phrase.IsPrefix || _segment.Terms[term].Length == _phrase.Terms[0].Text.Length;
            MatchTerm(term, isWhole ? 1f : Bm25F.PrefixFactor, view, ranking, budget, matches);
        }
    }

    /// <summary>The hits of a document: of the term, of every term with the prefix, or of the phrase's first term where the others follow.</summary>
    public void CollectHits(int document, List<int> hits)
    {
        if (_phrase.Terms.Length > 1)
        {
            CollectAdjacent(document, hits);
            return;
        }

        foreach (var term in _terms)
            hits.AddRange(_segment.PostingsOf(term).HitsIn(document));
    }

    private void MatchTerm(int term, float factor, SegmentView view, Bm25F ranking, QueryBudget budget, ClauseMatches matches)
    {
        var postings = _segment.PostingsOf(term);
        var count = budget.Take(postings.Documents.Length);
        for (var i = 0; i < count; i++)
        {
            var document = postings.Documents[i];
            if (view.Has(document))
                matches.Add(document, factor * ranking.Weigh(postings.Hits(i), _segment.FieldLengthsOf(document)));
        }
    }

    private void MatchAdjacent(SegmentView view, Bm25F ranking, QueryBudget budget, ClauseMatches matches)
    {
        var rarest = _segment.PostingsOf(_terms.MinBy(term => _segment.PostingsOf(term).Documents.Length));
        var count = budget.Take(rarest.Documents.Length * _terms.Length) / _terms.Length;
        var hits = new List<int>();
        for (var i = 0; i < count; i++)
        {
            var document = rarest.Documents[i];
            hits.Clear();
            if (view.Has(document))
                CollectAdjacent(document, hits);
            if (hits.Count > 0)
                matches.Add(document, ranking.Weigh(CollectionsMarshal.AsSpan(hits), _segment.FieldLengthsOf(document)));
        }
    }

    private void CollectAdjacent(int document, List<int> hits)
    {
        foreach (var hit in _segment.PostingsOf(_terms[0]).HitsIn(document))
        {
            if (IsFollowed(document, hit))
                hits.Add(hit);
        }
    }

    private bool IsFollowed(int document, int hit)
    {
        for (var i = 1; i < _terms.Length; i++)
        {
            if (_segment.PostingsOf(_terms[i]).HitsIn(document).BinarySearch(hit + _phrase.Terms[i].Offset) < 0)
                return false;
        }

        return true;
    }
}
