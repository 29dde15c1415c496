using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Postings;

/// <content>Where in a document the term is, read only by those who ask.</content>
internal sealed partial class PostingsCursor
{
    private int[] _hitCounts = [];
    private ByteSection _hits;
    private int _hitsBlock;
    private int _hitsAt;
    private int _hitsPosition;

    /// <summary>Adds the hits in <see cref="Document"/>, ascending, to a list.</summary>
    /// <exception cref="CorruptIndexException">They are damaged.</exception>
    public void ReadHits(List<int> hits)
    {
        MoveToHits();
        _hitsPosition += HitCodec.Read(_hits.From(_hitsPosition), _hitCounts[_at], hits);
        _hitsAt++;
    }

    /// <summary>The hits in <see cref="Document"/> as they are coded.</summary>
    /// <exception cref="CorruptIndexException">They are damaged.</exception>
    internal ReadOnlySpan<byte> CodedHits(out int count)
    {
        MoveToHits();
        count = _hitCounts[_at];
        var start = _hitsPosition;
        _hitsPosition += HitCodec.Skip(_hits.From(start), count);
        _hitsAt++;
        return _hits.From(start)[..(_hitsPosition - start)];
    }

    private void MoveToHits()
    {
        if (_document < 0)
            Advance(0);
        if (_hitsBlock != _decoded || _hitsAt > _at)
            OpenHits();
        var skipped = 0;
        for (; _hitsAt < _at; _hitsAt++)
            skipped += _hitCounts[_hitsAt];
        _hitsPosition += HitCodec.Skip(_hits.From(_hitsPosition), skipped);
    }

    private void OpenHits()
    {
        if (_hitCounts.Length == 0)
            _hitCounts = new int[PostingsBlock.Size];
        _hitsPosition = _blockCount == 1 ? 0 : (int)_postings.UInt32At((_blockCount * 8L) + (_decoded * 4L));
        if (Count == 1)
            _hitCounts[0] = Remaining();
        else
            _hitsPosition += HitCodec.ReadCounts(_hits.From(_hitsPosition), _hitCounts.AsSpan(0, _held));
        (_hitsBlock, _hitsAt) = (_decoded, 0);
    }

    // The hits of a term in one document are all there are.
    private int Remaining()
    {
        var count = 0;
        foreach (var value in _hits.Span)
            count += value < 0x80 ? 1 : 0;
        return count > 0 ? count : throw new CorruptIndexException("the index is damaged: a term without hits");
    }
}
