using System.Collections.Frozen;
using System.Collections.Immutable;
using Replica.Search.Segments;

namespace Replica.Search.Ranking;

/// <summary>What narrows a search besides its text.</summary>
internal sealed class DocumentFilter(SearchQuery query)
{
    private readonly FrozenSet<string> _types = query.Types.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True if the search names types.</summary>
    public bool HasTypes => _types.Count > 0;

    /// <summary>The filter over a segment's columns, or null where everything is within.</summary>
    public SegmentFilter? For(Segment segment) =>
        !HasTypes && query.Lang is null && query.MinSize is null && query.MaxSize is null && query.Since is null ? null
        : new(segment, query,
            HasTypes ? Allowed(segment.Types.Labels, _types.Contains) : null,
            HasTypes ? Allowed(segment.Mimes.Labels, mimes => mimes.Split(' ').Any(_types.Contains)) : null,
            query.Lang is { } range ? Allowed(segment.Languages.Labels, language => IsLanguage(language, range)) : null);

    /// <summary>True for a file that the search asks for: of a type it names or, if it names none, of the document's type.</summary>
    public bool Prefers(IndexDocument document, string path) =>
        !HasTypes
            ? MediaTypes.Kind(path) == document.Type
            : _types.Contains(MediaTypes.Kind(path)) || _types.Contains(MediaTypes.Mime(path));

    private static bool[] Allowed(ImmutableArray<string> labels, Func<string, bool> isAllowed) => [.. labels.Select(isAllowed)];

    // pt finds pt-BR; pt-BR does not find pt (RFC 4647, basic filtering).
    private static bool IsLanguage(string language, string range) =>
        language.StartsWith(range, StringComparison.OrdinalIgnoreCase)
        && (language.Length == range.Length || language[range.Length] == '-');
}
