using System.Buffers;
using Replica.Search.Simple;

namespace Replica.Search.Ranking;

/// <summary>One query's scores of the documents of a segment. Dispose it.</summary>
internal sealed class SegmentScores : IDisposable
{
    // More than there can be clauses.
    private const byte Excluded = byte.MaxValue;

    private readonly ClauseMatches _matches;
    private readonly float[] _scores;
    private readonly byte[] _counts;
    private readonly List<int> _scored = [];

    /// <summary>Nothing scored yet.</summary>
    public SegmentScores(SegmentView view)
    {
        View = view;
        var documents = view.Segment.Documents.Length;
        _matches = new(documents);
        _scores = ArrayPool<float>.Shared.Rent(documents);
        _counts = ArrayPool<byte>.Shared.Rent(documents);
        Array.Clear(_scores);
        Array.Clear(_counts);
    }

    /// <summary>The segment.</summary>
    public SegmentView View { get; }

    /// <summary>Finds what matches a clause.</summary>
    /// <returns>How many documents.</returns>
    public int Match(Clause clause, Bm25F ranking, QueryBudget budget)
    {
        _matches.Clear();
        foreach (var phrase in clause.Alternatives)
            SegmentPhrase.Find(View.Segment, phrase)?.Match(View, ranking, budget, _matches);
        return _matches.Documents.Count;
    }

    /// <summary>Adds what the last <see cref="Match"/> found to the scores.</summary>
    /// <param name="rarity">The clause's.</param>
    public void Add(float rarity)
    {
        foreach (var document in _matches.Documents)
        {
            if (_counts[document]++ == 0)
                _scored.Add(document);
            _scores[document] += Bm25F.Score(_matches[document], rarity);
        }
    }

    /// <summary>Rules out what the last <see cref="Match"/> found. Nothing is added after that.</summary>
    public void Exclude()
    {
        foreach (var document in _matches.Documents)
            _counts[document] = Excluded;
    }

    /// <summary>
    /// Collects the documents within the filter that match at least one clause, or all documents where none was added; without the excluded.
    /// </summary>
    public void Collect(int clauses, DocumentFilter filter, QueryBudget budget, List<Candidate> candidates)
    {
        var all = View.Segment.Documents.Length;
        var count = clauses > 0 ? _scored.Count : budget.Take(all);
        for (var i = 1; i <= count; i++)
        {
            // From the end, where the newest mostly are: of equal matches the best come first, and the rest need not displace them.
            var document = clauses > 0 ? _scored[^i] : all - i;
            if (_counts[document] != Excluded && View.Has(document) && filter.Accepts(View.Segment.Documents[document]))
                candidates.Add(new(View.Segment, document, _counts[document], _scores[document]));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _matches.Dispose();
        ArrayPool<float>.Shared.Return(_scores);
        ArrayPool<byte>.Shared.Return(_counts);
    }
}
