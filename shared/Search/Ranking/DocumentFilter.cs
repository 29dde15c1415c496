using System.Collections.Frozen;
using Replica.Search.Simple;

namespace Replica.Search.Ranking;

/// <summary>What narrows a search besides its text.</summary>
internal sealed class DocumentFilter(SearchQuery query)
{
    private readonly FrozenSet<string> _types = query.Types.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True if the search names types.</summary>
    public bool HasTypes => _types.Count > 0;

    /// <summary>True if the document is within.</summary>
    public bool Accepts(StoredDocument stored)
    {
        var document = stored.Document;
        return !(document.Size < query.MinSize) && !(document.Size > query.MaxSize) && !(document.Date < query.Since)
            && (query.Lang is null || IsLanguage(document.Lang, query.Lang))
            && (_types.Count == 0 || _types.Contains(document.Type) || stored.Mimes.Any(_types.Contains));
    }

    /// <summary>True for a file that the search asks for: of a type it names or, if it names none, of the document's type.</summary>
    public bool Prefers(IndexDocument document, string path) =>
        _types.Count == 0
            ? MediaTypes.Kind(path) == document.Type
            : _types.Contains(MediaTypes.Kind(path)) || _types.Contains(MediaTypes.Mime(path));

    // pt finds pt-BR; pt-BR does not find pt (RFC 4647, basic filtering).
    private static bool IsLanguage(string language, string range) =>
        language.StartsWith(range, StringComparison.OrdinalIgnoreCase)
        && (language.Length == range.Length || language[range.Length] == '-');
}
