using System.Text;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Documents;

/// <summary>Ids that a segment hides in older ones, besides those of its own documents.</summary>
internal static class RemovalList
{
    /// <summary>Writes ids.</summary>
    public static void Write(IReadOnlyCollection<string> ids, SectionWriter target)
    {
        foreach (var id in ids)
        {
            var bytes = Encoding.UTF8.GetBytes(id);
            target.Number((ulong)bytes.Length);
            target.Bytes(bytes);
        }
    }

    /// <summary>Reads ids.</summary>
    /// <exception cref="CorruptIndexException">The list is damaged.</exception>
    public static List<string> Read(ByteSection section)
    {
        var ids = new List<string>();
        var reader = new ByteReader(section.Span);
        while (!reader.IsAtEnd)
            ids.Add(Encoding.UTF8.GetString(reader.Bytes(reader.Int32())));
        return ids;
    }
}
