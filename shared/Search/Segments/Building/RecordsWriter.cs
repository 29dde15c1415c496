using System.Runtime.InteropServices;
using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Documents;

namespace Replica.Search.Segments.Building;

/// <summary>Writes stored documents in the order of their numbers.</summary>
internal sealed class RecordsWriter(SegmentSections sections, TextEncoder encoder)
{
    private readonly SectionWriter _records = sections[SectionName.Records];
    private readonly SectionWriter _places = sections[SectionName.RecordPlaces];
    private readonly SectionWriter _text = new();
    private readonly List<long> _starts = [];
    private int _count;

    /// <summary>What texts are coded with.</summary>
    public TextWords Words => encoder.Words;

    /// <summary>Adds a document whose text is not coded yet.</summary>
    public void Add(ReadOnlySpan<byte> head, ReadOnlySpan<byte> text)
    {
        _text.Clear();
        encoder.Encode(text, _text);
        Begin(head.Length + _text.Written.Length);
        _records.Bytes(head);
        _records.Bytes(_text.Written);
    }

    /// <summary>Adds a document whose text is coded with the encoder's words.</summary>
    public void AddCoded(ReadOnlySpan<byte> record)
    {
        Begin(record.Length);
        _records.Bytes(record);
    }

    /// <summary>Ends.</summary>
    public void Finish()
    {
        sections[SectionName.TextWords].Bytes(encoder.Words.Section.Span);
        PackedColumn.Write(_places, CollectionsMarshal.AsSpan(_starts));
    }

    private void Begin(int length)
    {
        if (_count++ % RecordStore.Stride == 0)
            _starts.Add(_records.Length);
        _records.Number((ulong)length);
    }
}
