using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>
/// The documents of a term that match several dense clauses too, a block of postings looked at in one go, so that the reads of the bitmaps do
/// not wait for each other. It moves their cursors and leaves scoring to them.
/// </summary>
internal sealed class FilteredTermCursor(TermCursor term, DenseCursor[] dense) : MatchCursor
{
    // Where in its block each document that is left stands.
    private readonly byte[] _places = new byte[PostingsBlock.Size];
    private int _count;
    private int _next;
    private int _blockLast = -1;

    public override long Cost => term.Cost;

    public override float MaxScore => term.MaxScore + dense.Sum(other => other.MaxScore);

    public override int Advance(int target)
    {
        if (target <= Document)
            return Document;
        do
        {
            var documents = term.Postings.BlockDocuments;
            while (_next < _count && documents[_places[_next]] < target)
                _next++;
            if (_next < _count)
                return MoveTo(_places[_next]);
        }
        while (FilterBlock(Math.Max(target, _blockLast + 1)));
        return Document = End;
    }

    public override float Bound(int target, out int last)
    {
        var bound = term.Bound(target, out last);
        foreach (var other in dense)
        {
            bound += other.Bound(target, out var otherLast);
            last = Math.Min(last, otherLast);
        }

        return bound;
    }

    public override float Score() => term.Score() + dense.Sum(other => other.Score());

    private int MoveTo(int place)
    {
        Document = term.MoveTo(place);
        foreach (var other in dense)
            other.MoveTo(Document);
        return Document;
    }

    private bool FilterBlock(int target)
    {
        (_count, _next) = (0, 0);
        if (term.Postings.Advance(target) == PostingsCursor.End)
            return false;
        var documents = term.Postings.BlockDocuments;
        _blockLast = documents[^1];
        for (var i = term.Postings.BlockIndex; i < documents.Length; i++)
            _places[_count++] = (byte)i;
        foreach (var other in dense)
            _count = Filter(documents, _places.AsSpan(0, _count), other.Bits);
        return true;
    }

    private static int Filter(ReadOnlySpan<int> documents, Span<byte> places, ReadOnlySpan<ulong> bits)
    {
        var count = 0;
        foreach (var place in places)
        {
            // Without a jump that the processor cannot foresee.
            places[count] = place;
            count += (int)(bits[documents[place] >> 6] >> (documents[place] & 63)) & 1;
        }

        return count;
    }
}
