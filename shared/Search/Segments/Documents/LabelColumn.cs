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
    public static void Write(SectionWriter target, int count, Func<int, string> labelOf)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var column = new long[count];
        for (var i = 0; i < count; i++)
        {
            var label = labelOf(i);
            if (!numbers.TryGetValue(label, out var number))
                numbers.Add(label, number = numbers.Count);
            column[i] = number;
        }

        target.Number((ulong)numbers.Count);
        foreach (var label in numbers.Keys)
        {
            var bytes = Encoding.UTF8.GetBytes(label);
            target.Number((ulong)bytes.Length);
            target.Bytes(bytes);
        }

        PackedColumn.Write(target, column);
    }
}
