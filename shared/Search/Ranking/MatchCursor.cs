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

    /// <summary>
    /// Counts each document from <paramref name="start"/> to before <paramref name="end"/> that matches, and adds what it scores. Ends at the
    /// first document after them.
    /// </summary>
    /// <returns>Documents counted.</returns>
    public virtual int Accumulate(int start, int end, Span<byte> counts, Span<float> scores)
    {
        var counted = 0;
        for (var document = Advance(start); document < end; document = Advance(document + 1), counted++)
        {
            if (!Confirm())
                continue;
            counts[document - start]++;
            scores[document - start] += Score();
        }

        return counted;
    }
}
