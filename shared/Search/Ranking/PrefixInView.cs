using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>The longer terms of one segment that begin with a prefix.</summary>
internal sealed class PrefixInView
{
    /// <summary>Terms kept: those that the most documents have.</summary>
    public const int MaxKept = 32;

    private const int MaxTerms = 20_000;

    private readonly PriorityQueue<PrefixTerm, int> _kept = new();
    private readonly int _least;

    /// <summary>Walks the terms that begin with a prefix and are longer.</summary>
    public PrefixInView(TermDictionary terms, byte[] prefix, QueryBudget budget)
    {
        (Terms, Prefix) = (terms, prefix);
        for (var walk = terms.Walk(prefix); walk.MoveNext() && walk.Current.StartsWith(prefix);)
        {
            if (walk.Current.Length == prefix.Length)
                continue;
            if (Count == MaxTerms || !budget.TryTake(1))
            {
                IsCut = true;
                return;
            }

            Count++;
            Postings += walk.Entry.DocumentCount;
            if (_kept.Count < MaxKept)
                _kept.Enqueue(new(walk.Current.ToArray(), walk.Entry), walk.Entry.DocumentCount);
            else if (walk.Entry.DocumentCount > _least)
                _kept.DequeueEnqueue(new(walk.Current.ToArray(), walk.Entry), walk.Entry.DocumentCount);
            _least = _kept.Count == MaxKept && _kept.TryPeek(out _, out var least) ? least : 0;
        }
    }

    /// <summary>Where they are.</summary>
    public TermDictionary Terms { get; }

    /// <summary>The prefix, in UTF-8.</summary>
    public byte[] Prefix { get; }

    /// <summary>Terms seen.</summary>
    public int Count { get; }

    /// <summary>Postings of all of them.</summary>
    public long Postings { get; }

    /// <summary>True if there are more that were not looked at.</summary>
    public bool IsCut { get; }

    /// <summary>True if all of them are kept.</summary>
    public bool IsWhole => !IsCut && Count == _kept.Count;

    /// <summary>The terms kept.</summary>
    public IEnumerable<PrefixTerm> Kept => _kept.UnorderedItems.Select(item => item.Element);
}
