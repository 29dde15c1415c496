namespace Replica.Search.Segments.Postings;

internal sealed partial class PostingsCursor
{
    /// <summary>Goes, with another term of the segment, to the first document not less than <paramref name="target"/> that has both. For terms of like density.</summary>
    /// <returns>It, or <see cref="End"/>, then of both.</returns>
    public int AdvanceWith(PostingsCursor other, int target)
    {
        var (mine, its) = (Advance(target), other.Advance(target));
        while (mine != its)
        {
            if (mine == End || its == End)
            {
                other.Finish();
                return Finish();
            }

            StepWith(other);
            (mine, its) = (Advance(other._document), other.Advance(_document));
        }

        return mine;
    }

    /// <summary>Steps both through what is decoded until they meet or one of them is at its last.</summary>
    private void StepWith(PostingsCursor other)
    {
        ReadOnlySpan<int> mine = _documents.AsSpan(0, _held), its = other._documents.AsSpan(0, other._held);
        var (i, j) = (_at, other._at);
        while (i < mine.Length - 1 && j < its.Length - 1 && mine[i] != its[j])
        {
            // Without a jump that the processor cannot foresee.
            var order = (mine[i] - its[j]) >> 31;
            i -= order;
            j += 1 + order;
        }

        (_at, other._at) = (i, j);
        (_document, other._document) = (mine[i], its[j]);
    }
}
