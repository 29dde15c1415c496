using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Segments.Postings;

/// <summary>
/// Goes through the documents of a term, ascending. Reusable; not for two threads at once. Opening and moving over blocks
/// (<see cref="MoveToBlock"/>) decode nothing; moving over documents decodes the blocks it lands in.
/// </summary>
internal sealed partial class PostingsCursor
{
    /// <summary>The <see cref="Document"/> after the last.</summary>
    public const int End = int.MaxValue;

    private const int SkipSize = 13;
    private const int NearSteps = 8;

    private int[] _documents = [];
    private byte[] _impacts = [];
    private ByteSection _postings;
    private ByteSection _blocks;
    private int _segmentCount;
    private int _blockCount;
    private int _block;
    private int _decoded;
    private int _held;
    private int _at;

    // Of the decoded block, until its impacts are.
    private int _blockStart;
    private int _impactsStart;

    // -1 before the first is known.
    private int _document = -1;

    /// <summary>Documents that have the term.</summary>
    public int Count { get; private set; }

    /// <summary>The largest impact of all.</summary>
    public byte MaxImpact { get; private set; }

    /// <summary>The document it is at: the first after opening, <see cref="End"/> after the last.</summary>
    /// <exception cref="CorruptIndexException">The first is damaged.</exception>
    public int Document => _document >= 0 ? _document : Advance(0);

    /// <summary>The term's impact in the document that it went to.</summary>
    /// <exception cref="CorruptIndexException">The impacts are damaged.</exception>
    public byte Impact => BlockImpacts[_at];

    /// <summary>The last document of the block that <see cref="MoveToBlock"/> went to, -1 before the first; <see cref="End"/> after the last block.</summary>
    public int BlockLast { get; private set; }

    /// <summary>The largest impact in that block; 0 after the last block.</summary>
    public byte BlockMaxImpact { get; private set; }

    /// <summary>The documents of the block that <see cref="Document"/> lies in, all of them.</summary>
    public ReadOnlySpan<int> BlockDocuments => _documents.AsSpan(0, _held);

    /// <summary>Their impacts.</summary>
    /// <exception cref="CorruptIndexException">They are damaged.</exception>
    public ReadOnlySpan<byte> BlockImpacts
    {
        get
        {
            if (_impactsStart > 0)
                DecodeImpacts();
            return _impacts.AsSpan(0, _held);
        }
    }

    /// <summary>Which of <see cref="BlockDocuments"/> is <see cref="Document"/>.</summary>
    public int BlockIndex => _at;

    /// <summary>Begins with a term's first document.</summary>
    /// <exception cref="CorruptIndexException">Its postings lie outside.</exception>
    internal void Open(ByteSection postings, ByteSection hits, int segmentCount, in TermEntry entry)
    {
        if (entry.DocumentCount > segmentCount)
            throw CorruptIndexException.Outside(entry.DocumentCount, segmentCount);
        (Count, MaxImpact, _segmentCount) = (entry.DocumentCount, entry.MaxImpact, segmentCount);
        _hits = hits.Slice(entry.Hits, entry.HitsLength);
        (_decoded, _held, _hitsBlock) = (-1, 0, -1);
        _blockCount = (Count + PostingsBlock.Size - 1) / PostingsBlock.Size;
        if (Count == 1)
            OpenSingle((int)entry.Postings);
        else
            OpenBlocks(postings.Slice(entry.Postings, entry.PostingsLength));
        Rewind();
    }

    /// <summary>Goes back to the first document.</summary>
    public void Rewind()
    {
        if (_decoded > 0)
            (_decoded, _held) = (-1, 0);
        (_at, _document) = (0, -1);
        (_block, BlockLast, BlockMaxImpact) = (-1, -1, MaxImpact);
    }

    /// <summary>Goes to the next document.</summary>
    /// <returns>It, or <see cref="End"/>.</returns>
    public int Next()
    {
        if (Document == End)
            return End;
        if (++_at < _held)
            return _document = _documents[_at];
        if (_decoded + 1 >= _blockCount)
            return Finish();
        Decode(_decoded + 1);
        return _document = _documents[_at];
    }

    /// <summary>Goes to the first document that is not less than <paramref name="target"/>; stays where that is the current one.</summary>
    /// <returns>It, or <see cref="End"/>.</returns>
    public int Advance(int target)
    {
        if (_document >= target)
            return _document;
        if (_held == 0 || _documents[_held - 1] < target)
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
                return _document = _documents[_at];
        }

        _at += LowerBound(_documents.AsSpan(_at, _held - _at), target);
        return _document = _documents[_at];
    }

    /// <summary>Goes to one of <see cref="BlockDocuments"/>.</summary>
    /// <param name="index">Which.</param>
    /// <returns>It.</returns>
    public int MoveTo(int index)
    {
        _at = index;
        return _document = BlockDocuments[index];
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

    private void OpenSingle(int document)
    {
        if (document >= _segmentCount)
            throw CorruptIndexException.Outside(document, _segmentCount);
        TakeRoom();
        (_held, _decoded, _impactsStart) = (1, 0, 0);
        (_documents[0], _impacts[0]) = (document, MaxImpact);
    }

    private void OpenBlocks(ByteSection postings)
    {
        _postings = postings;
        var skips = _blockCount == 1 ? 0 : _blockCount * SkipSize;
        _blocks = postings.Slice(skips, postings.Length - skips);
    }

    private void TakeRoom()
    {
        if (_documents.Length == 0)
            (_documents, _impacts) = (GC.AllocateUninitializedArray<int>(PostingsBlock.Size), GC.AllocateUninitializedArray<byte>(PostingsBlock.Size));
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
            return LastOfOnly();
        var last = _postings.UInt32At(block * 4L);
        return last < (uint)_segmentCount ? (int)last : throw CorruptIndexException.Outside(last, _segmentCount);
    }

    private int LastOfOnly()
    {
        if (_held == 0)
            Decode(0);
        return _documents[_held - 1];
    }

    private void Decode(int block)
    {
        TakeRoom();
        var isOnly = _blockCount == 1;
        _blockStart = isOnly ? 0 : (int)_postings.UInt32At((_blockCount * 4L) + (block * 4L));
        var before = block == 0 ? -1 : LastOf(block - 1);
        var last = isOnly ? -1 : LastOf(block);
        _held = Math.Min(PostingsBlock.Size, Count - (block * PostingsBlock.Size));
        _impactsStart = PostingsBlock.ReadDocuments(_blocks.From((uint)_blockStart), _held, before, last, _documents);
        if ((uint)_documents[_held - 1] >= (uint)_segmentCount)
            throw CorruptIndexException.Outside(_documents[_held - 1], _segmentCount);
        (_decoded, _at) = (block, 0);
    }

    private void DecodeImpacts()
    {
        PostingsBlock.ReadImpacts(_blocks.From((uint)_blockStart), _held, _impactsStart, _impacts);
        _impactsStart = 0;
    }

    private int Finish()
    {
        _at = 0;
        SetBlock(_blockCount);
        return _document = End;
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
