using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Replica.Search.Segments;
using Replica.Search.Segments.Postings;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Ranking;

/// <summary>The longer terms of one segment that begin with a prefix.</summary>
internal sealed class PrefixInView
{
    /// <summary>Terms kept: those that the most documents have.</summary>
    public const int MaxKept = 32;

    private const int MaxTerms = 20_000;

    // Of a segment.
    private const int MaxRemembered = 1_024;

    // They take 60 bytes a document at most, usually 30, and one for each document of each; those of one document in 64 and more find room whoever comes first.
    private const int MaxBitmaps = 160;
    private const int CommonShare = 64;
    private const int MaxLessCommon = 64;

    private static readonly ConditionalWeakTable<TermDictionary, ConcurrentDictionary<string, PrefixInView>> Remembered = [];

    private readonly ConcurrentDictionary<string, PrefixInView> _remembered;
    private PrefixBitmap? _bitmap;
    private bool _isTooLarge;

    /// <summary>Walks the terms that begin with a prefix and are longer, unless that was done before.</summary>
    public static PrefixInView Find(TermDictionary terms, string prefix, QueryBudget budget)
    {
        var remembered = Remembered.GetOrCreateValue(terms);
        if (remembered.TryGetValue(prefix, out var known))
            return known;
        var found = new PrefixInView(remembered, terms, Encoding.UTF8.GetBytes(prefix), budget);
        if (!found.IsWhole && !budget.IsCut)
            found.Remember();
        return found;
    }

    private PrefixInView(ConcurrentDictionary<string, PrefixInView> remembered, TermDictionary terms, byte[] prefix, QueryBudget budget)
    {
        (_remembered, Terms, Prefix) = (remembered, terms, prefix);
        var kept = new PriorityQueue<PrefixTerm, int>();
        var least = 0;
        for (var walk = terms.Walk(prefix); MoveNext(walk);)
        {
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

    /// <summary>Goes on to the next of the terms.</summary>
    /// <param name="walk">From <see cref="Prefix"/> on.</param>
    /// <returns>False after the last.</returns>
    public bool MoveNext(TermWalk walk)
    {
        // The prefix itself may be a term.
        return walk.MoveNext() && (walk.Current.Length > Prefix.Length || walk.MoveNext()) && walk.Current.StartsWith(Prefix);
    }

    /// <summary>The documents that have any of the terms or the prefix itself, if that is very many.</summary>
    /// <param name="segment">Of the terms.</param>
    /// <param name="word">The prefix as a term, if it is one.</param>
    /// <param name="budget">What making it may cost, which is done when first asked.</param>
    /// <returns>Null where they are not so many, or too many are remembered.</returns>
    public PrefixBitmap? Bitmap(Segment segment, TermEntry? word, QueryBudget budget)
    {
        if (_bitmap is not null || _isTooLarge)
            return _bitmap;
        var documents = Postings + (word?.DocumentCount ?? 0);
        if (Count == 0 || budget.IsCut || !TermBitmaps.IsWorthwhile(documents, segment.Count) || !IsRoomFor(documents, segment.Count) || !Remember())
            return null;
        // What is too much for a query is not tried by the next one again.
        var own = new QueryBudget(QueryBudget.Default / 2);
        var longer = PrefixMatches.Collect(segment, this, weight: 1, own).ToTermBitmap();
        budget.TryTake(own.Taken);
        if (_isTooLarge = own.IsCut)
            return null;
        return _bitmap = new(word is { } entry ? segment.Bitmaps.Find(segment, entry) ?? TermBitmaps.Make(segment, entry) : null, longer);
    }

    private bool IsRoomFor(long documents, int count)
    {
        var bitmaps = _remembered.Values.Count(prefix => prefix._bitmap is not null);
        return bitmaps < (documents * CommonShare < count ? MaxLessCommon : MaxBitmaps);
    }

    /// <returns>False if there is no room.</returns>
    private bool Remember()
    {
        var text = Encoding.UTF8.GetString(Prefix);
        return _remembered.ContainsKey(text) || (_remembered.Count < MaxRemembered && _remembered.TryAdd(text, this));
    }
}
