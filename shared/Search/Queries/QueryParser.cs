using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Replica.Search.Analysis;

namespace Replica.Search.Queries;

/// <summary>Reads the query language of the outside contract, section 5. Every string parses.</summary>
internal sealed class QueryParser
{
    /// <summary>Conditions read; further ones are ignored. A bit each in a 32-bit mask.</summary>
    public const int MaxClauses = 32;

    /// <summary>UTF-16 units read; further ones are ignored.</summary>
    public const int MaxLength = 2_000;

    private const int InfoHashLength = 40;

    // What stands before the hash in a magnet link (BEP 9).
    private const string HashName = "urn:btih:";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly TextAnalyzer _analyzer = TextAnalyzer.OfThread;
    private readonly List<Clause> _wanted = [];
    private readonly List<Clause> _excluded = [];
    private readonly bool _isStrict;

    private QueryParser(bool isStrict) => _isStrict = isStrict;

    /// <summary>Parses.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="isStrict">True if words are meant as they stand: no prefix, no guess.</param>
    public static ParsedQuery Parse(string text, bool isStrict)
    {
        if (InfoHashOf(text) is { } infoHash)
            return new(infoHash, [], [], IsCut: false);
        var parser = new QueryParser(isStrict);
        parser.Add(QueryReader.Read(text.Length <= MaxLength ? text : text[..MaxLength]));
        var isCut = text.Length > MaxLength || parser._wanted.Count > MaxClauses || parser._excluded.Count > MaxClauses;
        return new(null, First(parser._wanted), First(parser._excluded), isCut);
    }

    /// <summary>The info hash that a text is, or that a magnet link names, in lower case; null if it is neither.</summary>
    public static string? InfoHashOf(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.StartsWith("replica://", StringComparison.OrdinalIgnoreCase))
            text = text["replica://".Length..];
        if (text.StartsWith("magnet:?", StringComparison.OrdinalIgnoreCase) || text.StartsWith(HashName, StringComparison.OrdinalIgnoreCase))
        {
            var named = text[(text.IndexOf(HashName, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? at + HashName.Length : text.Length)..];
            text = named.IndexOf('&') is >= 0 and var end ? named[..end] : named;
        }

        return text.Length == InfoHashLength && !text.ContainsAnyExcept(HexDigits) ? text.ToString().ToLowerInvariant() : null;
    }

    private static ImmutableArray<Clause> First(List<Clause> clauses) => [.. CollectionsMarshal.AsSpan(clauses)[..Math.Min(clauses.Count, MaxClauses)]];

    private void Add(List<QueryPiece> pieces)
    {
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Kind == QueryPieceKind.Excluded)
                AddExcluded(pieces[i]);
            else if (JoinsNeighbours(pieces, i + 1))
                i = AddChoice(pieces, i);
            else if (pieces[i].Kind == QueryPieceKind.Quoted)
                AddClause(_wanted, AsItStands(pieces[i]), isQuoted: true);
            else
                i = AddRun(pieces, i);
        }
    }

    /// <summary>An OR between two pieces that both have words; any other is the word "or".</summary>
    private bool JoinsNeighbours(List<QueryPiece> pieces, int i) =>
        i > 0 && i + 1 < pieces.Count && pieces[i].Kind == QueryPieceKind.Or && CanJoin(pieces[i - 1]) && CanJoin(pieces[i + 1]);

    private bool CanJoin(QueryPiece piece) => piece.Kind is QueryPieceKind.Chunk or QueryPieceKind.Quoted && !AsItStands(piece).IsEmpty;

    /// <returns>The last piece of the choice.</returns>
    private int AddChoice(List<QueryPiece> pieces, int i)
    {
        var alternatives = AsItStands(pieces[i]).ToList();
        for (; JoinsNeighbours(pieces, i + 1); i += 2)
            alternatives.AddRange(AsItStands(pieces[i + 2]));
        AddClause(_wanted, [.. alternatives], isQuoted: false);
        return i;
    }

    /// <summary>Adds plain pieces in a row together, so that words which only typing separated may be joined.</summary>
    /// <returns>The last of them.</returns>
    private int AddRun(List<QueryPiece> pieces, int i)
    {
        var run = new StringBuilder(pieces[i].Text);
        while (i + 1 < pieces.Count && pieces[i + 1].Kind is QueryPieceKind.Chunk or QueryPieceKind.Or && !JoinsNeighbours(pieces, i + 2))
            run.Append(' ').Append(pieces[++i].Text);
        var words = _analyzer.AnalyzeQuery(run.ToString());
        for (var word = 0; word < words.Count; word++)
            AddClause(_wanted, Alternatives(words[word].Spellings, pieces[i].IsOpen && word == words.Count - 1), isQuoted: false);
        return i;
    }

    private void AddExcluded(QueryPiece piece) => AddClause(_excluded, [.. AsItStands(piece).Where(alternative => alternative.Weight == 1)], isQuoted: true);

    private static void AddClause(List<Clause> clauses, ImmutableArray<Alternative> alternatives, bool isQuoted)
    {
        if (!alternatives.IsEmpty)
            clauses.Add(new(alternatives, isQuoted));
    }

    /// <summary>A piece as one condition: its word, or its words as a phrase.</summary>
    private ImmutableArray<Alternative> AsItStands(QueryPiece piece) =>
        piece.Kind != QueryPieceKind.Quoted && _analyzer.AnalyzeQuery(piece.Text) is [var word]
            ? Alternatives(word.Spellings, piece.IsOpen)
            : Alternatives(_analyzer.AnalyzePhrase(piece.Text), isOpen: false);

    private ImmutableArray<Alternative> Alternatives(ImmutableArray<Spelling> spellings, bool isOpen)
    {
        var alternatives = ImmutableArray.CreateBuilder<Alternative>(spellings.Length);
        foreach (var spelling in spellings)
        {
            if (!spelling.IsGuess || !_isStrict)
                alternatives.Add(new(spelling.Terms, isOpen && !_isStrict && spelling.CanExtend, spelling.IsGuess ? Alternative.GuessWeight : 1));
        }

        return alternatives.DrainToImmutable();
    }
}
