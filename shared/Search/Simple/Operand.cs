using Replica.Search.Analysis;

namespace Replica.Search.Simple;

/// <summary>A piece of a query text between white space or quotes.</summary>
/// <param name="Words">Its words; may be none.</param>
/// <param name="IsExcluded">It followed a minus.</param>
/// <param name="IsQuoted">It stood in quotes.</param>
/// <param name="IsOpen">It is the end of the text, perhaps still being typed.</param>
/// <param name="IsOr">It is the bare word <c>OR</c>.</param>
internal sealed record Operand(IReadOnlyList<Word> Words, bool IsExcluded, bool IsQuoted, bool IsOpen, bool IsOr);
