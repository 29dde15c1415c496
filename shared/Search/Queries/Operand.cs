namespace Replica.Search.Queries;

/// <summary>A piece of a query text between white space or quotes.</summary>
/// <param name="Start">First UTF-16 unit in the query text, without minus or quote.</param>
/// <param name="End">After the last.</param>
/// <param name="HasWords">It is not signs only.</param>
/// <param name="IsExcluded">It followed a minus.</param>
/// <param name="IsQuoted">It stood in quotes.</param>
/// <param name="IsOpen">It is the end of the text, perhaps still being typed.</param>
/// <param name="IsOr">It is the bare word <c>OR</c>.</param>
internal sealed record Operand(int Start, int End, bool HasWords, bool IsExcluded, bool IsQuoted, bool IsOpen, bool IsOr)
{
    /// <summary>True for ordinary words.</summary>
    public bool IsPlain => this is { IsExcluded: false, IsQuoted: false };
}
