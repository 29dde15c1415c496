using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>Walks the documents of a segment that match something, ascending, with what each scores for it.</summary>
internal abstract class MatchCursor
{
    /// <summary>The document after the last.</summary>
    public const int End = int.MaxValue;

    /// <summary>Where it stands: -1 before the first, <see cref="End"/> after the last.</summary>
    public int Document { get; protected set; } = -1;

    /// <summary>About how many documents it walks.</summary>
    public abstract long Cost { get; }

    /// <summary>No document scores more.</summary>
    public abstract float MaxScore { get; }

    /// <summary>Goes to the first document from <paramref name="target"/> on, unless it stands there or further already.</summary>
    public abstract int Advance(int target);

    /// <summary>What no document from <paramref name="target"/>, which is not before <see cref="Document"/>, to <paramref name="last"/> exceeds. Moves nothing.</summary>
    public abstract float Bound(int target, out int last);

    /// <summary>From here on documents that score no more than this are of no use, nor will they be again.</summary>
    /// <returns>True if any are left out for that.</returns>
    public virtual bool Require(double least) => false;

    /// <summary>Whether the current document matches indeed; asked last because it may cost more.</summary>
    public virtual bool Confirm() => true;

    /// <summary>What the current, confirmed document scores.</summary>
    public abstract float Score();

    /// <summary>What no document of a window of <see cref="TermBitmap.Window"/> documents exceeds.</summary>
    public virtual float WindowBound(int window) => MaxScore;

    /// <summary>True if every document it walks matches, so that <see cref="Confirm"/> need not be asked.</summary>
    public virtual bool IsExact => false;

    /// <summary>Marks all documents that match, perhaps with some that do not, in a bitmap; to be followed by <see cref="Rewind"/>.</summary>
    public virtual void Mark(Span<ulong> bits, QueryBudget budget)
    {
        for (var document = Advance(0); document != End && budget.TryTake(1); document = Advance(document + 1))
            bits[document >> 6] |= 1UL << (document & 63);
    }

    /// <summary>Whether a document, not before any that was asked for, matches; then it is the current one and confirmed.</summary>
    public virtual bool Has(int document) => Advance(document) == document && Confirm();

    /// <summary>Goes back before the first document.</summary>
    public virtual void Rewind() => Document = -1;
}
