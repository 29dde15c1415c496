using System.Runtime.InteropServices;
using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Segments.Postings;

/// <summary>
/// Writes the postings of one term after another. A term of more than one block begins with what it takes to pass over blocks: of each the
/// last document, its place, that of its hits (4 bytes each, all of one kind together), its largest impact (a byte). A term in one document
/// has no postings: the dictionary names the document.
/// </summary>
internal sealed class PostingsWriter(SectionWriter postings, SectionWriter hits)
{
    private readonly int[] _documents = new int[PostingsBlock.Size];
    private readonly byte[] _impacts = new byte[PostingsBlock.Size];
    private readonly int[] _counts = new int[PostingsBlock.Size];
    private readonly SectionWriter _blocks = new();
    private readonly SectionWriter _codes = new();
    private readonly List<(int Last, uint Place, uint Hits, byte MaxImpact)> _skips = [];
    private int _held;
    private int _total;
    private int _last = -1;
    private long _hitsStart = hits.Length;

    /// <summary>Adds a document of the term, larger than the last.</summary>
    /// <param name="document">Its number.</param>
    /// <param name="impact">The term's impact in it.</param>
    /// <param name="hitsInDocument">At least one, ascending.</param>
    public void Add(int document, byte impact, ReadOnlySpan<int> hitsInDocument)
    {
        Begin(document, impact, hitsInDocument.Length);
        HitCodec.Write(hitsInDocument, _codes);
    }

    /// <summary>Adds a document of the term, larger than the last, whose hits are coded already.</summary>
    public void AddCoded(int document, byte impact, int count, ReadOnlySpan<byte> codedHits)
    {
        Begin(document, impact, count);
        _codes.Bytes(codedHits);
    }

    /// <summary>Ends the term, which has at least one document.</summary>
    public TermEntry End()
    {
        var entry = _total == 1 ? EndSingle() : EndMany();
        _blocks.Clear();
        _skips.Clear();
        (_held, _total, _last, _hitsStart) = (0, 0, -1, hits.Length);
        return entry;
    }

    private void Begin(int document, byte impact, int count)
    {
        if (_held == PostingsBlock.Size)
            EndBlock(isOnly: false);
        (_documents[_held], _impacts[_held], _counts[_held]) = (document, impact, count);
        _held++;
        _total++;
    }

    private TermEntry EndSingle()
    {
        hits.Bytes(_codes.Written);
        _codes.Clear();
        return new(1, _impacts[0], _documents[0], 0, _hitsStart, (int)(hits.Length - _hitsStart));
    }

    private TermEntry EndMany()
    {
        EndBlock(isOnly: _total <= PostingsBlock.Size);
        var start = postings.Length;
        if (_skips.Count > 1)
            WriteSkips();
        postings.Bytes(_blocks.Written);
        var maxImpact = _skips.Max(skip => skip.MaxImpact);
        return new(_total, maxImpact, start, checked((int)(postings.Length - start)), _hitsStart, checked((int)(hits.Length - _hitsStart)));
    }

    private void EndBlock(bool isOnly)
    {
        var documents = _documents.AsSpan(0, _held);
        var impacts = _impacts.AsSpan(0, _held);
        byte maxImpact = 0;
        foreach (var impact in impacts)
            maxImpact = Math.Max(maxImpact, impact);
        _skips.Add((documents[^1], (uint)_blocks.Length, (uint)(hits.Length - _hitsStart), maxImpact));
        PostingsBlock.Write(documents, impacts, _last, hasLast: !isOnly, _blocks);
        HitCodec.WriteCounts(_counts.AsSpan(0, _held), hits);
        hits.Bytes(_codes.Written);
        _codes.Clear();
        _last = documents[^1];
        _held = 0;
    }

    private void WriteSkips()
    {
        foreach (var skip in CollectionsMarshal.AsSpan(_skips))
            postings.UInt32((uint)skip.Last);
        foreach (var skip in CollectionsMarshal.AsSpan(_skips))
            postings.UInt32(skip.Place);
        foreach (var skip in CollectionsMarshal.AsSpan(_skips))
            postings.UInt32(skip.Hits);
        foreach (var skip in CollectionsMarshal.AsSpan(_skips))
            postings.Byte(skip.MaxImpact);
    }
}
