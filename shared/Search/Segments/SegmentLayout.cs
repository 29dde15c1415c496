using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Replica.Search.Analysis;
using Replica.Search.Segments.Building;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments;

/// <summary>
/// The file format of a segment (<c>.rsi</c>), in memory too. A head of 64 bytes: "RSI index", format and analyzer version, counts,
/// generation, sequence, sections, the file's length. A table with name, checksum (CRC-32C), offset and length of each section, 24 bytes
/// each. A checksum of all that. Then the sections one after another, each at a multiple of 8, zeros between. All numbers little endian.
/// </summary>
internal static class SegmentLayout
{
    /// <summary>Of the format; another one is refused.</summary>
    public const int FormatVersion = 1;

    private const int HeadSize = 64;
    private const int EntrySize = 24;
    private const int MaxSections = 64;

    private static ReadOnlySpan<byte> Magic => "RSIindex"u8;

    /// <summary>Puts sections together in memory.</summary>
    public static SegmentContent ToMemory(SegmentHeader header, SegmentSections sections)
    {
        var head = Head(header, [.. sections.Written.Select(section => (section.Name, 0u, section.Section.Length))]);
        var memory = SegmentMemory.Create(checked((int)LengthOf(head)), target =>
        {
            head.CopyTo(target);
            foreach (var entry in Entries(head))
                sections[entry.Name].Written.CopyTo(target[(int)entry.Offset..]);
        });
        return Open(memory);
    }

    /// <summary>Writes sections to a stream, with checksums.</summary>
    public static void Write(SegmentHeader header, SegmentSections sections, Stream target)
    {
        var head = Head(header, [.. sections.Written.Select(section => (section.Name, Checksum(section.Section), section.Section.Length))]);
        Write(head, name => sections[name].CopyTo(target.Write), target);
    }

    /// <summary>Writes a segment to a stream, with checksums.</summary>
    public static void Write(SegmentContent content, Stream target)
    {
        var head = Head(content.Header, [.. content.Sections.Select(section => (section.Key, Checksum(0, section.Value.Span), (long)section.Value.Length))]);
        Write(head, name => target.Write(content[name].Span), target);
        GC.KeepAlive(content);
    }

    private static void Write(byte[] head, Action<SectionName> writeSection, Stream target)
    {
        target.Write(head);
        var position = (long)head.Length;
        foreach (var entry in Entries(head))
        {
            target.Write(new byte[entry.Offset - position]);
            writeSection(entry.Name);
            position = entry.Offset + entry.Length;
        }

        target.Write(new byte[LengthOf(head) - position]);
    }

    /// <summary>Finds the sections. Checks the head alone: its checksum, versions, and that the sections fill the rest exactly.</summary>
    /// <exception cref="CorruptIndexException">It is none, of another version, truncated, overlong or damaged.</exception>
    public static SegmentContent Open(SegmentMemory memory)
    {
        var head = memory.Section(0, HeadLength(memory)).Span;
        if (Checksum(0, head[..^8]) != BinaryPrimitives.ReadUInt64LittleEndian(head[^8..]))
            throw new CorruptIndexException("the index is damaged: the checksum of its head is wrong");
        if (LengthOf(head) != memory.Length)
            throw new CorruptIndexException($"the index is {(memory.Length < LengthOf(head) ? "truncated" : "overlong")}: it has {memory.Length} bytes and should have {LengthOf(head)}");
        return new(memory, ReadHeader(head), FindSections(memory, head));
    }

    /// <summary>Checks every section's checksum.</summary>
    /// <exception cref="CorruptIndexException">One is wrong.</exception>
    public static void Verify(SegmentMemory memory)
    {
        foreach (var entry in Entries(memory.Section(0, HeadLength(memory)).Span))
        {
            if (Checksum(0, memory.Section(entry.Offset, entry.Length).Span) != entry.Checksum)
                throw new CorruptIndexException($"the index is damaged: the checksum of its part {entry.Name} is wrong");
        }
    }

    /// <summary>CRC-32C of bytes that follow others.</summary>
    public static uint Checksum(uint before, ReadOnlySpan<byte> bytes)
    {
        var crc = ~before;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (var value in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    private static Dictionary<SectionName, ByteSection> FindSections(SegmentMemory memory, ReadOnlySpan<byte> head)
    {
        var entries = Entries(head);
        var sections = new Dictionary<SectionName, ByteSection>(entries.Count);
        var position = (long)head.Length;
        foreach (var entry in entries)
        {
            if (entry.Offset != position || entry.Length < 0 || !sections.TryAdd(entry.Name, memory.Section(entry.Offset, entry.Length)))
                throw new CorruptIndexException("the index is damaged: its parts do not follow one another");
            position = Align(entry.Offset + entry.Length);
        }

        return position == memory.Length ? sections : throw new CorruptIndexException("the index is damaged: its parts do not fill it");
    }

    private static SegmentHeader ReadHeader(ReadOnlySpan<byte> head)
    {
        var (documents, terms) = (BinaryPrimitives.ReadUInt32LittleEndian(head[16..]), BinaryPrimitives.ReadUInt32LittleEndian(head[20..]));
        if (documents > Segment.MaxCount || terms > int.MaxValue)
            throw new CorruptIndexException($"the index claims {documents} documents and {terms} terms; {Segment.MaxCount} documents are the most");
        return new((int)documents, (int)terms, BinaryPrimitives.ReadInt64LittleEndian(head[24..]), BinaryPrimitives.ReadInt64LittleEndian(head[32..]));
    }

    private static int HeadLength(SegmentMemory memory)
    {
        if (memory.Length < HeadSize + 8 || !memory.Section(0, 8).Span.SequenceEqual(Magic))
            throw new CorruptIndexException("this is no index: it does not begin like one");
        var head = memory.Section(0, HeadSize).Span;
        var (format, analyzer) = (BinaryPrimitives.ReadInt32LittleEndian(head[8..]), BinaryPrimitives.ReadInt32LittleEndian(head[12..]));
        if (format != FormatVersion || analyzer != TextAnalyzer.Version)
            throw new CorruptIndexException($"the index has format {format} and analyzer {analyzer}; {FormatVersion} and {TextAnalyzer.Version} are read here; build it anew");
        var sections = BinaryPrimitives.ReadUInt32LittleEndian(head[40..]);
        var length = HeadSize + (sections * (long)EntrySize) + 8;
        return sections <= MaxSections && length <= memory.Length ? (int)length : throw new CorruptIndexException("the index is truncated in its head");
    }

    private static byte[] Head(SegmentHeader header, IReadOnlyList<(SectionName Name, uint Checksum, long Length)> sections)
    {
        var head = new byte[HeadSize + (sections.Count * EntrySize) + 8];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), TextAnalyzer.Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), header.DocumentCount);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(20), header.TermCount);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), header.Generation);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(32), header.Sequence);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), sections.Count);
        var position = (long)head.Length;
        var entry = head.AsSpan(HeadSize);
        foreach (var (name, checksum, length) in sections)
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry, (int)name);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], checksum);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], position);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], length);
            position = Align(position + length);
            entry = entry[EntrySize..];
        }

        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(48), position);
        BinaryPrimitives.WriteUInt64LittleEndian(entry, Checksum(0, head.AsSpan(0, head.Length - 8)));
        return head;
    }

    private static uint Checksum(SectionWriter section)
    {
        var checksum = 0u;
        section.CopyTo(bytes => checksum = Checksum(checksum, bytes));
        return checksum;
    }

    private static long LengthOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt64LittleEndian(head[48..]);

    private static long Align(long position) => (position + 7) & ~7L;

    private static List<(SectionName Name, uint Checksum, long Offset, long Length)> Entries(ReadOnlySpan<byte> head)
    {
        var entries = new List<(SectionName, uint, long, long)>(head.Length / EntrySize);
        for (var entry = head[HeadSize..^8]; !entry.IsEmpty; entry = entry[EntrySize..])
        {
            entries.Add(((SectionName)BinaryPrimitives.ReadInt32LittleEndian(entry), BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[8..]), BinaryPrimitives.ReadInt64LittleEndian(entry[16..])));
        }

        return entries;
    }
}
