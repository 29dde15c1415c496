using System.Collections.Immutable;

namespace Replica.Search.Simple;

/// <summary>A document with what searches need of it besides its terms.</summary>
/// <param name="Document">As given.</param>
/// <param name="FileStarts">Position in the files field at which each searched file begins, ascending; shorter than the files where they are too many.</param>
/// <param name="Mimes">MIME types of its files, each once.</param>
/// <param name="FieldLengths">Words in each <see cref="Field"/>.</param>
internal sealed record StoredDocument(
    IndexDocument Document, ImmutableArray<int> FileStarts, ImmutableArray<string> Mimes, ImmutableArray<int> FieldLengths)
{
    /// <summary>The file at a position of the files field.</summary>
    public int FileAt(int position)
    {
        var i = FileStarts.BinarySearch(position);
        return i >= 0 ? i : ~i - 1;
    }
}
