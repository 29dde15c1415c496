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
    private readonly LabelNumbers _labels = new();
    private readonly List<string> _mimes = [];

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
        AddInfoHash(document.InfoHash);
        _documents.Add(new(
            start, text, checked((int)_raw.Length), Quality.Of(document), document.Size, document.Date.UtcTicks, document.Seeders ?? -1,
            _labels.Of(document.Type), _labels.Of(document.Lang), _labels.Of(document.Source), _labels.Of(MimesOf(document)),
            HashOf(document.Id)));
    }

    /// <summary>Forgets the documents, keeps the memory.</summary>
    public void Clear()
    {
        _documents.Clear();
        _infoHashes.Clear();
        _raw.Clear();
        _labels.Clear();
    }

    /// <summary>The head of a document's record.</summary>
    public ReadOnlySpan<byte> Head(int document) => _raw.Written[_documents[document].Start.._documents[document].Text];

    /// <summary>The text of a document's record.</summary>
    public ReadOnlySpan<byte> Text(int document) => _raw.Written[_documents[document].Text.._documents[document].End];

    /// <summary>The hash of a document's id.</summary>
    public ulong IdHash(int document) => _documents[document].IdHash;

    /// <summary>The documents, best first: by quality, then newest first, then as they came.</summary>
    public int[] ByRank()
    {
        var order = new int[Count];
        var keys = new (int, long, int)[Count];
        for (var i = 0; i < order.Length; i++)
            (order[i], keys[i]) = (i, (-_documents[i].Quality, -_documents[i].Date, i));
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>The documents in an order.</summary>
    public DocumentSource InOrder(int[] order) => new Ordered(this, order, Array.ConvertAll(order, document => _documents[document]));

    private static long UnitsOf(ImmutableArray<string> texts) => texts.IsDefault ? 0 : texts.Sum(text => text.Length + 1L);

    private static ulong HashOf(string id)
    {
        Span<byte> buffer = stackalloc byte[256];
        return HashTable.Hash(Encoding.UTF8.TryGetBytes(id, buffer, out var length) ? buffer[..length] : Encoding.UTF8.GetBytes(id));
    }

    private void AddInfoHash(string hex)
    {
        var start = _infoHashes.Count;
        CollectionsMarshal.SetCount(_infoHashes, start + Segment.InfoHashLength);
        var bytes = CollectionsMarshal.AsSpan(_infoHashes)[start..];
        bytes.Clear();
        if (hex.Length > 0)
            Convert.FromHexString(hex, bytes, out _, out _);
    }

    private string MimesOf(IndexDocument document)
    {
        _mimes.Clear();
        foreach (var file in document.Files.IsDefault ? [] : document.Files)
        {
            var mime = MediaTypes.Mime(file);
            if (!_mimes.Contains(mime))
                _mimes.Add(mime);
        }

        _mimes.Sort(StringComparer.Ordinal);
        return _mimes.Count == 1 ? _mimes[0] : string.Join(' ', _mimes);
    }

    private readonly record struct BuiltDocument(
        int Start, int Text, int End, byte Quality, long Size, long Date, long Seeders,
        int Type, int Language, int Source, int Mimes, ulong IdHash);

    // Each column is a walk through all of them, so they are put in order once.
    private sealed class Ordered(BuiltDocuments all, int[] order, BuiltDocument[] documents) : DocumentSource
    {
        public override int Count => order.Length;

        public override byte Quality(int document) => At(document).Quality;

        public override long Size(int document) => At(document).Size;

        public override long Date(int document) => At(document).Date;

        public override long Seeders(int document) => At(document).Seeders;

        public override string Type(int document) => all._labels[At(document).Type];

        public override string Language(int document) => all._labels[At(document).Language];

        public override string Source(int document) => all._labels[At(document).Source];

        public override string Mimes(int document) => all._labels[At(document).Mimes];

        public override ReadOnlySpan<byte> InfoHash(int document) =>
            CollectionsMarshal.AsSpan(all._infoHashes).Slice(order[document] * Segment.InfoHashLength, Segment.InfoHashLength);

        public override ulong IdHash(int document) => At(document).IdHash;

        private ref readonly BuiltDocument At(int document) => ref documents[document];
    }
}
