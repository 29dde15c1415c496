namespace Replica.Search.Queries;

/// <summary>Splits a query text into pieces. Every text has a reading: a quote that does not end goes to the end, a lone minus is nothing.</summary>
internal static class QueryReader
{
    /// <summary>The pieces in order.</summary>
    public static List<QueryPiece> Read(string text)
    {
        var pieces = new List<QueryPiece>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
                i++;
            else
                pieces.Add(ReadOne(text, ref i));
        }

        return pieces;
    }

    private static QueryPiece ReadOne(string text, ref int i)
    {
        var isExcluded = text[i] == '-';
        while (i < text.Length && text[i] == '-')
            i++;
        if (i < text.Length && IsQuote(text[i]))
            return ReadQuoted(text, ref i, isExcluded ? QueryPieceKind.Excluded : QueryPieceKind.Quoted);
        var start = i;
        while (i < text.Length && !char.IsWhiteSpace(text[i]) && !IsQuote(text[i]))
            i++;
        var chunk = text[start..i];
        if (isExcluded)
            return new(QueryPieceKind.Excluded, chunk);
        return chunk == "OR" ? new(QueryPieceKind.Or, chunk, IsOpen: i == text.Length) : new(QueryPieceKind.Chunk, chunk, IsOpen: i == text.Length);
    }

    private static QueryPiece ReadQuoted(string text, ref int i, QueryPieceKind kind)
    {
        var start = ++i;
        while (i < text.Length && !IsQuote(text[i]))
            i++;
        var quoted = text[start..i];
        i = Math.Min(i + 1, text.Length);
        return new(kind, quoted);
    }

    private static bool IsQuote(char c) => c is '"' or '“' or '”';
}
