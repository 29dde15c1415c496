using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Segments.Postings;

/// <summary>
/// Goes through the documents of a term, ascending. Reusable; not for two threads at once. Moving over blocks (<see cref="MoveToBlock"/>)
/// decodes nothing; moving over documents decodes the blocks it lands in.
/// </summary>
internal sealed partial class PostingsCursor
{
    /// <summary>The <see cref="Document"/> after the last.</summary>
    public const int End = int.MaxValue;

    private const int SkipSize = 13;
    private const int NearSteps = 8;

    private readonly int[] _documents = new int[PostingsBlock.Size];
    private readonly byte[] _impacts = new byte[PostingsBlock.Size];
    private ByteSection _postings;
    private ByteSection _blocks;
    private int _segmentCount;
    private int _blockCount;
    private int _block;
    private int _decoded;
    private int _held;
    private int _at;

    /// <summary>Documents that have the term.</summary>
    public int Count { get; private set; }

    /// <summary>The largest impact of all.</summary>
    public byte MaxImpact { get; private set; }

    /// <summary>The document it is at: the first after opening, <see cref="End"/> after the last.</summary>
    public int Document { get; private set; }

    /// <summary>The term's impact in the document.</summary>
    public byte Impact => _impacts[_at];

    /// <summary>The last document of the block that <see cref="MoveToBlock"/> went to; <see cref="End"/> after the last block.</summary>
    public int BlockLast { get; private set; }

    /// <summary>The largest impact in that block; 0 after the last block.</summary>
    public byte BlockMaxImpact { get; private set; }

    /// <summary>The documents of the block that <see cref="Document"/> lies in, all of them.</summary>
    public ReadOnlySpan<int> BlockDocuments => _documents.AsSpan(0, _held);

    /// <summary>Their impacts.</summary>
    public ReadOnlySpan<byte> BlockImpacts => _impacts.AsSpan(0, _held);

    /// <summary>Which of <see cref="BlockDocuments"/> is <see cref="Document"/>.</summary>
    public int BlockIndex => _at;

    /// <summary>Begins with a term's first document.</summary>
    /// <exception cref="CorruptIndexException">Its postings are damaged.</exception>
    internal void Open(ByteSection postings, ByteSection hits, int segmentCount, in TermEntry entry)
    {
        (Count, MaxImpact, _segmentCount) = (entry.DocumentCount, entry.MaxImpact, segmentCount);
        _hits = hits.Slice(entry.Hits, entry.HitsLength);
        (_block, _decoded, _hitsBlock, _at) = (0, -1, -1, 0);
        if (Count == 1)
            OpenSingle((int)entry.Postings);
        else
            OpenBlocks(postings.Slice(entry.Postings, entry.PostingsLength));
    }

    /// <summary>Goes back to the first document.</summary>
    public void Rewind()
    {
        if (_decoded != 0)
            Decode(0);
        _at = 0;
        Document = _documents[0];
        SetBlock(0);
    }

    /// <summary>Goes to the next document.</summary>
    /// <returns>It, or <see cref="End"/>.</returns>
    public int Next()
    {
        if (Document == End)
            return End;
        if (++_at < _held)
            return Document = _documents[_at];
        if (_decoded + 1 >= _blockCount)
            return Finish();
        Decode(_decoded + 1);
        return Document = _documents[_at];
    }

    /// <summary>Goes to the first document that is not less than <paramref name="target"/>; stays where that is the current one.</summary>
    /// <returns>It, or <see cref="End"/>.</returns>
    public int Advance(int target)
    {
        if (Document >= target)
            return Document;
        if (_documents[_held - 1] < target)
        {
            var block = FindBlock(_decoded + 1, target);
            if (block >= _blockCount)
                return Finish();
            Decode(block);
        }

        // Dense terms meet after a few steps.
        for (var near = Math.Min(_held, _at + NearSteps); _at < near; _at++)
        {
            if (_documents[_at] >= target)
                return Document = _documents[_at];
        }

        _at += LowerBound(_documents.AsSpan(_at, _held - _at), target);
        return Document = _documents[_at];
    }

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
            (mine, its) = (Advance(other.Document), other.Advance(Document));
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
        (Document, other.Document) = (mine[i], its[j]);
    }

    /// <summary>Looks ahead, decoding nothing: to the block in which the first document that is not less than a target lies. Never goes back.</summary>
    /// <returns><see cref="BlockLast"/>.</returns>
    public int MoveToBlock(int target)
    {
        if (BlockLast >= target)
            return BlockLast;
        SetBlock(FindBlock(_block + 1, target));
        return BlockLast;
    }

    /// <summary>The impact in the document before which so many have the term; decodes no block, and moves nothing.</summary>
    /// <exception cref="CorruptIndexException">There are not so many, or they are damaged.</exception>
    public byte ImpactAt(int rank)
    {
        if ((uint)rank >= (uint)Count)
            throw CorruptIndexException.Outside(rank, Count);
        var (block, at) = Math.DivRem(rank, PostingsBlock.Size);
        if (block == _decoded)
            return _impacts[at];
        var place = _postings.UInt32At((_blockCount * 4L) + (block * 4L));
        var before = block == 0 ? -1 : LastOf(block - 1);
        var count = Math.Min(PostingsBlock.Size, Count - (block * PostingsBlock.Size));
        return PostingsBlock.ReadImpact(_blocks.From(place), count, LastOf(block) - before, at);
    }

    private void OpenSingle(int document)
    {
        if (document >= _segmentCount)
            throw CorruptIndexException.Outside(document, _segmentCount);
        (_blockCount, _held, _decoded) = (1, 1, 0);
        (_documents[0], _impacts[0]) = (document, MaxImpact);
        (Document, BlockLast, BlockMaxImpact) = (document, document, MaxImpact);
    }

    private void OpenBlocks(ByteSection postings)
    {
        if (Count > _segmentCount)
            throw CorruptIndexException.Outside(Count, _segmentCount);
        _postings = postings;
        _blockCount = (Count + PostingsBlock.Size - 1) / PostingsBlock.Size;
        var skips = _blockCount == 1 ? 0 : _blockCount * SkipSize;
        _blocks = postings.Slice(skips, postings.Length - skips);
        Decode(0);
        Document = _documents[0];
        SetBlock(0);
    }

    private void SetBlock(int block)
    {
        _block = block;
        if (block >= _blockCount)
            (BlockLast, BlockMaxImpact) = (End, 0);
        else
            (BlockLast, BlockMaxImpact) = (LastOf(block), _blockCount == 1 ? MaxImpact : _postings.From((_blockCount * 12) + block)[0]);
    }

    /// <summary>The first block from one on whose last document is not less than a target.</summary>
    private int FindBlock(int from, int target)
    {
        var (low, step) = (from, 1);
        while (low + step <= _blockCount && LastOf(low + step - 1) < target)
            (low, step) = (low + step, step * 2);
        var high = Math.Min(_blockCount, low + step - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (LastOf(middle) < target)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private int LastOf(int block)
    {
        if (_blockCount == 1)
            return _documents[_held - 1];
        var last = _postings.UInt32At(block * 4L);
        return last < (uint)_segmentCount ? (int)last : throw CorruptIndexException.Outside(last, _segmentCount);
    }

    private void Decode(int block)
    {
        var isOnly = _blockCount == 1;
        var place = isOnly ? 0 : _postings.UInt32At((_blockCount * 4L) + (block * 4L));
        var before = block == 0 ? -1 : LastOf(block - 1);
        var last = isOnly ? -1 : LastOf(block);
        _held = Math.Min(PostingsBlock.Size, Count - (block * PostingsBlock.Size));
        PostingsBlock.Read(_blocks.From(place), _held, before, last, _documents, _impacts);
        if ((uint)_documents[_held - 1] >= (uint)_segmentCount)
            throw CorruptIndexException.Outside(_documents[_held - 1], _segmentCount);
        (_decoded, _at) = (block, 0);
    }

    private int Finish()
    {
        _at = 0;
        SetBlock(_blockCount);
        return Document = End;
    }

    private static int LowerBound(ReadOnlySpan<int> documents, int target)
    {
        var (low, high) = (0, documents.Length);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (documents[middle] < target)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
