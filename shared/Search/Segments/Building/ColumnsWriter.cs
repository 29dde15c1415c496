using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Documents;

namespace Replica.Search.Segments.Building;

/// <summary>Writes everything about documents that has a fixed place: columns, and tables by info hash and id.</summary>
internal static class ColumnsWriter
{
    /// <summary>Writes the columns of all documents.</summary>
    public static void Write(DocumentSource source, SegmentSections sections)
    {
        var count = source.Count;
        var quality = sections[SectionName.Quality].Take(count);
        var hashes = sections[SectionName.InfoHashes].Take(count * Segment.InfoHashLength);
        for (var i = 0; i < count; i++)
        {
            quality[i] = source.Quality(i);
            source.InfoHash(i).CopyTo(hashes[(i * Segment.InfoHashLength)..]);
        }

        var numbers = new long[count];
        WriteNumbers(sections[SectionName.Sizes], numbers, source.Size);
        WriteNumbers(sections[SectionName.Dates], numbers, source.Date);
        WriteNumbers(sections[SectionName.Seeders], numbers, source.Seeders);
        var labels = new LabelNumbers();
        LabelColumn.Write(sections[SectionName.Types], numbers, labels, source.Type);
        LabelColumn.Write(sections[SectionName.Languages], numbers, labels, source.Language);
        LabelColumn.Write(sections[SectionName.Sources], numbers, labels, source.Source);
        LabelColumn.Write(sections[SectionName.Mimes], numbers, labels, source.Mimes);
        WriteTables(source, sections);
    }

    private static void WriteNumbers(SectionWriter target, long[] numbers, Func<int, long> numberOf)
    {
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = numberOf(i);
        PackedColumn.Write(target, numbers);
    }

    private static void WriteTables(DocumentSource source, SegmentSections sections)
    {
        var byId = new (ulong, int)[source.Count];
        var byHash = new List<(ulong Hash, int Document)>(source.Count);
        for (var i = 0; i < byId.Length; i++)
        {
            byId[i] = (source.IdHash(i), i);
            if (source.InfoHash(i).ContainsAnyExcept((byte)0))
                byHash.Add((HashTable.Hash(source.InfoHash(i)), i));
        }

        HashTable.Write(sections[SectionName.IdTable], byId);
        HashTable.Write(sections[SectionName.InfoHashTable], System.Runtime.InteropServices.CollectionsMarshal.AsSpan(byHash));
    }
}
