using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>The longer terms of one segment that begin with a prefix.</summary>
internal sealed class PrefixInView
{
    /// <summary>Terms kept: those that the most documents have.</summary>
    public const int MaxKept = 32;

    private const int MaxTerms = 20_000;

    // Prefixes of so many terms are remembered with their segment, so many of them at most.
    private const int CostlyTerms = 200;
    private const int MaxRemembered = 1_024;

    private static readonly ConditionalWeakTable<TermDictionary, ConcurrentDictionary<string, PrefixInView>> Remembered = [];

    /// <summary>Walks the terms that begin with a prefix and are longer, unless that was done before.</summary>
    public static PrefixInView Find(TermDictionary terms, string prefix, QueryBudget budget)
    {
        var remembered = Remembered.GetOrCreateValue(terms);
        if (remembered.TryGetValue(prefix, out var known))
            return known;
        var found = new PrefixInView(terms, Encoding.UTF8.GetBytes(prefix), budget);
        if (found.Count >= CostlyTerms && !budget.IsCut && remembered.Count < MaxRemembered)
            remembered.TryAdd(prefix, found);
        return found;
    }

    private PrefixInView(TermDictionary terms, byte[] prefix, QueryBudget budget)
    {
        (Terms, Prefix) = (terms, prefix);
        var kept = new PriorityQueue<PrefixTerm, int>();
        var least = 0;
        for (var walk = terms.Walk(prefix); walk.MoveNext() && walk.Current.StartsWith(prefix);)
        {
            if (walk.Current.Length == prefix.Length)
                continue;
            if (Count == MaxTerms || !budget.TryTake(1))
            {
                IsCut = true;
                break;
            }

            Count++;
            Postings += walk.Entry.DocumentCount;
            if (kept.Count == MaxKept && walk.Entry.DocumentCount <= least)
                continue;
            if (kept.Count == MaxKept)
                kept.Dequeue();
            kept.Enqueue(new(walk.Current.ToArray(), walk.Entry), walk.Entry.DocumentCount);
            least = kept.Peek().Entry.DocumentCount;
        }

        Kept = [.. kept.UnorderedItems.Select(item => item.Element)];
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
    public bool IsWhole => !IsCut && Count == Kept.Length;

    /// <summary>The terms kept.</summary>
    public ImmutableArray<PrefixTerm> Kept { get; }
}
