using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Documents;

/// <summary>The records of documents, each after its length; the places of every eighth stand apart.</summary>
internal sealed class RecordStore
{
    /// <summary>Records to a place.</summary>
    public const int Stride = 8;

    // Of a record without its text, which is what most readers want.
    private const int UsualLength = 64;

    private readonly PackedColumn _places;
    private readonly ByteSection _records;
    private readonly int _count;

    /// <summary>Over the two sections.</summary>
    /// <exception cref="CorruptIndexException">The lengths do not fit together.</exception>
    public RecordStore(int count, ByteSection places, ByteSection records)
    {
        _count = count;
        _places = new(places, (int)(((long)count + Stride - 1) / Stride));
        _records = records;
    }

    /// <summary>The record of a document.</summary>
    /// <exception cref="CorruptIndexException">It is damaged, or there is no such document.</exception>
    public ReadOnlySpan<byte> this[int document]
    {
        get
        {
            if ((uint)document >= (uint)_count)
                throw CorruptIndexException.Outside(document, _count);
            var reader = new ByteReader(_records.From(_places[document / Stride]));
            for (var i = document % Stride; i > 0; i--)
                reader.Bytes(reader.Int32());
            return reader.Bytes(reader.Int32());
        }
    }

    /// <summary>Has the processor fetch what leads to a record, and its head.</summary>
    /// <exception cref="CorruptIndexException">There is no such document.</exception>
    public void Prefetch(int document) => _records.Prefetch(_places[document / Stride], ((document % Stride) + 1) * UsualLength);
}
