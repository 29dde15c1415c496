using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Replica.Search.Ranking;
using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Documents;

namespace Replica.Search.Segments.Building;

/// <summary>What a builder keeps of documents besides their terms, as they come.</summary>
internal sealed class BuiltDocuments
{
    // A UTF-16 unit is at most 3 bytes of UTF-8.
    private const int MaxUnits = TextWords.MaxTextLength / 4;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly List<BuiltDocument> _documents = [];
    private readonly List<byte> _infoHashes = [];
    private readonly SectionWriter _raw = new();
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);

    /// <summary>Documents so far.</summary>
    public int Count => _documents.Count;

    /// <summary>Bytes that they take.</summary>
    public long Bytes => _raw.Length + (100L * Count);

    /// <summary>Why a document cannot be indexed; null if it can.</summary>
    public static string? Refuse(IndexDocument document)
    {
        if (document.InfoHash.Length > 0 && (document.InfoHash.Length != 2 * Segment.InfoHashLength || document.InfoHash.AsSpan().ContainsAnyExcept(HexDigits)))
            return "its info hash is not 40 lower-case hex digits";
        var units = document.Title.Length + (long)document.Name.Length + document.Description.Length + UnitsOf(document.Files) + UnitsOf(document.Tags);
        return units > MaxUnits ? $"its texts have {units} characters; {MaxUnits} are the most" : null;
    }

    /// <summary>Adds a document.</summary>
    /// <exception cref="ArgumentException">It cannot be indexed.</exception>
    public void Add(IndexDocument document)
    {
        if (Refuse(document) is { } reason)
            throw new ArgumentException($"the document {document.Id} cannot be indexed: {reason}", nameof(document));
        var start = checked((int)_raw.Length);
        RawDocument.WriteHead(document, _raw);
        var text = checked((int)_raw.Length);
        RawDocument.WriteText(document, _raw);
        Span<byte> infoHash = stackalloc byte[Segment.InfoHashLength];
        infoHash.Clear();
        if (document.InfoHash.Length > 0)
            Convert.FromHexString(document.InfoHash, infoHash, out _, out _);
        CollectionExtensions.AddRange(_infoHashes, infoHash);
        _documents.Add(new(
            start, text, checked((int)_raw.Length), Quality.Of(document), document.Size, document.Date.UtcTicks, document.Seeders ?? -1,
            Label(document.Type), Label(document.Lang), Label(document.Source), Label(MimesOf(document)),
            HashTable.Hash(Encoding.UTF8.GetBytes(document.Id))));
    }

    /// <summary>The head of a document's record.</summary>
    public ReadOnlySpan<byte> Head(int document) => _raw.Written[_documents[document].Start.._documents[document].Text];

    /// <summary>The text of a document's record.</summary>
    public ReadOnlySpan<byte> Text(int document) => _raw.Written[_documents[document].Text.._documents[document].End];

    /// <summary>The documents, best first: by quality, then newest first, then as they came.</summary>
    public int[] ByRank()
    {
        var order = Enumerable.Range(0, Count).ToArray();
        var keys = order.Select(i => (-_documents[i].Quality, -_documents[i].Date, i)).ToArray();
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>The documents in an order.</summary>
    public DocumentSource InOrder(int[] order) => new Ordered(this, order);

    private static long UnitsOf(ImmutableArray<string> texts) => texts.IsDefault ? 0 : texts.Sum(text => text.Length + 1L);

    private string Label(string label)
    {
        if (_labels.TryGetValue(label, out var known))
            return known;
        _labels.Add(label, label);
        return label;
    }

    private static string MimesOf(IndexDocument document)
    {
        if (document.Files.IsDefaultOrEmpty)
            return "";
        return document.Files.Length == 1
            ? MediaTypes.Mime(document.Files[0])
            : string.Join(' ', document.Files.Select(MediaTypes.Mime).Distinct().Order(StringComparer.Ordinal));
    }

    private readonly record struct BuiltDocument(
        int Start, int Text, int End, byte Quality, long Size, long Date, long Seeders,
        string Type, string Language, string Source, string Mimes, ulong IdHash);

    private sealed class Ordered(BuiltDocuments all, int[] order) : DocumentSource
    {
        public override int Count => order.Length;

        public override byte Quality(int document) => At(document).Quality;

        public override long Size(int document) => At(document).Size;

        public override long Date(int document) => At(document).Date;

        public override long Seeders(int document) => At(document).Seeders;

        public override string Type(int document) => At(document).Type;

        public override string Language(int document) => At(document).Language;

        public override string Source(int document) => At(document).Source;

        public override string Mimes(int document) => At(document).Mimes;

        public override ReadOnlySpan<byte> InfoHash(int document) =>
            CollectionsMarshal.AsSpan(all._infoHashes).Slice(order[document] * Segment.InfoHashLength, Segment.InfoHashLength);

        public override ulong IdHash(int document) => At(document).IdHash;

        private ref readonly BuiltDocument At(int document) => ref CollectionsMarshal.AsSpan(all._documents)[order[document]];
    }
}
