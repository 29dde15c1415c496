namespace Replica.Search.Queries;

/// <summary>A piece of a query text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Without its signs.</param>
/// <param name="IsOpen">It is the end of the text, perhaps still being typed.</param>
internal readonly record struct QueryPiece(QueryPieceKind Kind, string Text, bool IsOpen = false);
