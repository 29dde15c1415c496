using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments;

/// <summary>The sections of a segment, and what its header says.</summary>
internal sealed class SegmentContent(SegmentMemory memory, SegmentHeader header, IReadOnlyDictionary<SectionName, ByteSection> sections)
{
    /// <summary>The bytes of the whole file.</summary>
    public SegmentMemory Memory { get; } = memory;

    /// <summary>What the header says.</summary>
    public SegmentHeader Header { get; } = header;

    /// <summary>Documents.</summary>
    public int DocumentCount => Header.DocumentCount;

    /// <summary>Terms.</summary>
    public int TermCount => Header.TermCount;

    /// <summary>All sections, by number.</summary>
    public IEnumerable<KeyValuePair<SectionName, ByteSection>> Sections => sections.OrderBy(section => section.Key);

    /// <summary>A section; an empty one where there is none.</summary>
    public ByteSection this[SectionName name] => sections.TryGetValue(name, out var section) ? section : Memory.Section(0, 0);
}
