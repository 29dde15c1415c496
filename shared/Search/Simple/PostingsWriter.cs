namespace Replica.Search.Simple;

/// <summary>Lays the postings of terms end to end, terms in ordinal order, documents of each ascending.</summary>
internal sealed class PostingsWriter
{
    private readonly List<string> _terms = [];
    private readonly List<int> _postingStarts = [];
    private readonly List<int> _postings = [];
    private readonly List<int> _hitStarts = [];
    private readonly List<int> _hits = [];

    /// <summary>What follows belongs to this term.</summary>
    public void BeginTerm(string term)
    {
        // A term whose documents have all gone leaves nothing.
        if (_terms.Count > 0 && _postingStarts[^1] == _postings.Count)
        {
            _terms[^1] = term;
            return;
        }

        _terms.Add(term);
        _postingStarts.Add(_postings.Count);
    }

    /// <summary>A document of the term.</summary>
    public void Add(int document, ReadOnlySpan<int> hits)
    {
        _postings.Add(document);
        _hitStarts.Add(_hits.Count);
        _hits.AddRange(hits);
    }

    /// <summary>The segment.</summary>
    public Segment ToSegment(StoredDocument[] documents)
    {
        BeginTerm("");
        _hitStarts.Add(_hits.Count);
        return new(documents, [.. _terms.SkipLast(1)], [.. _postingStarts], [.. _postings], [.. _hitStarts], [.. _hits]);
    }
}
