using Replica.Search.Segments.Postings;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Segments.Building;

/// <summary>Writes terms, ascending, with their postings.</summary>
internal sealed class TermsWriter(SegmentSections sections)
{
    private readonly TermDictionaryWriter _dictionary = new(
        sections[SectionName.TermKeys], sections[SectionName.TermPlaces], sections[SectionName.Terms]);

    private readonly PostingsWriter _postings = new(sections[SectionName.Postings], sections[SectionName.Hits]);

    /// <summary>Terms so far.</summary>
    public int Count => _dictionary.Count;

    /// <summary>Adds a document of the term that <see cref="End"/> will name.</summary>
    public void Add(int document, byte impact, ReadOnlySpan<int> hits) => _postings.Add(document, impact, hits);

    /// <summary>Adds a document of the term that <see cref="End"/> will name, whose hits are coded already.</summary>
    public void AddCoded(int document, byte impact, int count, ReadOnlySpan<byte> hits) => _postings.AddCoded(document, impact, count, hits);

    /// <summary>Ends a term, which has at least one document.</summary>
    public void End(ReadOnlySpan<byte> term) => _dictionary.Add(term, _postings.End());
}
