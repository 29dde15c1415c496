using System.Collections.Immutable;
using System.Text;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Documents;

/// <summary>A short text a document, of which few are different: a table of them, and numbers into it.</summary>
internal sealed class LabelColumn
{
    private readonly PackedColumn _numbers;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptIndexException">It does not hold so many.</exception>
    public LabelColumn(ByteSection section, int count)
    {
        var reader = new ByteReader(section.Span);
        var labels = new string[reader.Int32(section.Length)];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = Encoding.UTF8.GetString(reader.Bytes(reader.Int32()));
        Labels = ImmutableArray.Create(labels);
        _numbers = new(section.Slice(reader.Position, section.Length - reader.Position), count);
    }

    /// <summary>The different ones, by number.</summary>
    public ImmutableArray<string> Labels { get; }

    /// <summary>The number of a document's label.</summary>
    /// <exception cref="CorruptIndexException">The column is damaged, or there is no such document.</exception>
    public int NumberOf(int document)
    {
        var number = _numbers[document];
        return (ulong)number < (ulong)Labels.Length ? (int)number : throw CorruptIndexException.Outside(number, Labels.Length);
    }

    /// <summary>A document's label.</summary>
    /// <exception cref="CorruptIndexException">The column is damaged, or there is no such document.</exception>
    public string this[int document] => Labels[NumberOf(document)];

    /// <summary>Writes a column.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="numbers">Memory for a number of each document.</param>
    /// <param name="labels">Memory for the different ones.</param>
    /// <param name="labelOf">The label of a document.</param>
    public static void Write(SectionWriter target, Span<long> numbers, LabelNumbers labels, Func<int, string> labelOf)
    {
        labels.Clear();
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = labels.Of(labelOf(i));
        target.Number((ulong)labels.All.Count);
        foreach (var label in labels.All)
        {
            target.Number((ulong)Encoding.UTF8.GetByteCount(label));
            target.Text(label);
        }

        PackedColumn.Write(target, numbers);
    }
}
