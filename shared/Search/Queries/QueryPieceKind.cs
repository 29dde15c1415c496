namespace Replica.Search.Queries;

/// <summary>Kinds of pieces of a query text.</summary>
internal enum QueryPieceKind
{
    /// <summary>What stands between white space, quotes or signs.</summary>
    Chunk,

    /// <summary>What stands in quotes.</summary>
    Quoted,

    /// <summary>Chunk or quoted, after a minus.</summary>
    Excluded,

    /// <summary>The bare word <c>OR</c>.</summary>
    Or,
}
