using System.Text;
using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Documents;
using Replica.Search.Segments.Postings;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Segments;

/// <summary>
/// An immutable inverted index of some documents, read in place from memory or a mapped file. Documents are numbered by rank: the quality
/// of a later one is never larger, and of equal ones the newer comes first. Safe for any number of threads. Whoever reads keeps a
/// reference to it until done (<see cref="GC.KeepAlive"/>), for its bytes may go with it. Everything that reads may throw
/// <see cref="CorruptIndexException"/>.
/// </summary>
internal sealed class Segment
{
    /// <summary>The most documents.</summary>
    public const int MaxCount = 1 << 24;

    /// <summary>Bytes of an info hash.</summary>
    public const int InfoHashLength = 20;

    [ThreadStatic]
    private static byte[]? _textBuffer;

    private readonly ByteSection _quality;
    private readonly ByteSection _infoHashes;
    private readonly ByteSection _postings;
    private readonly ByteSection _hits;
    private readonly HashTable _byInfoHash;
    private readonly HashTable _byId;
    private QualitySteps? _qualitySteps;

    /// <summary>Over sections that belong together.</summary>
    /// <exception cref="CorruptIndexException">They do not.</exception>
    public Segment(SegmentContent content)
    {
        Content = content;
        Count = content.DocumentCount;
        Terms = new(content.TermCount, content[SectionName.TermKeys], content[SectionName.TermPlaces], content[SectionName.Terms]);
        (_postings, _hits) = (content[SectionName.Postings], content[SectionName.Hits]);
        (_quality, _infoHashes) = (content[SectionName.Quality], content[SectionName.InfoHashes]);
        if (_quality.Length != Count || _infoHashes.Length != Count * (long)InfoHashLength)
            throw new CorruptIndexException("the index is damaged: a column has the wrong length");
        Sizes = new(content[SectionName.Sizes], Count);
        Dates = new(content[SectionName.Dates], Count);
        Seeders = new(content[SectionName.Seeders], Count);
        Types = new(content[SectionName.Types], Count);
        Languages = new(content[SectionName.Languages], Count);
        Sources = new(content[SectionName.Sources], Count);
        Mimes = new(content[SectionName.Mimes], Count);
        _byInfoHash = new(content[SectionName.InfoHashTable], Count);
        _byId = new(content[SectionName.IdTable], Count);
        Words = new(content.Memory, content[SectionName.TextWords]);
        RemovalCount = RemovalList.Read(content[SectionName.Removals]).Count;
        Records = new(Count, content[SectionName.RecordPlaces], content[SectionName.Records]);
    }

    /// <summary>Documents, removed ones included.</summary>
    public int Count { get; }

    /// <summary>Terms.</summary>
    public TermDictionary Terms { get; }

    /// <summary>Of each document; never larger than that of the one before.</summary>
    public ReadOnlySpan<byte> Quality => _quality.Span;

    /// <summary>The same in steps, from when it is first asked for.</summary>
    public QualitySteps QualitySteps => _qualitySteps ??= new(Quality);

    /// <summary>Bytes of each document's files.</summary>
    public PackedColumn Sizes { get; }

    /// <summary>UTC ticks of each document's date.</summary>
    public PackedColumn Dates { get; }

    /// <summary>Seeders of each document, -1 where unknown.</summary>
    public PackedColumn Seeders { get; }

    /// <summary>Media type of each document.</summary>
    public LabelColumn Types { get; }

    /// <summary>Language of each document; empty where unknown.</summary>
    public LabelColumn Languages { get; }

    /// <summary>Source of each document.</summary>
    public LabelColumn Sources { get; }

    /// <summary>MIME types of each document's files, each once, in ordinal order, joined by spaces.</summary>
    public LabelColumn Mimes { get; }

    /// <summary>Ids that it hides in older segments, besides those of its own documents.</summary>
    public int RemovalCount { get; }

    /// <summary>The bytes.</summary>
    internal SegmentContent Content { get; }

    /// <summary>Bitmaps of its commonest terms.</summary>
    internal TermBitmaps Bitmaps { get; } = new();

    /// <summary>Words of the stored texts.</summary>
    internal TextWords Words { get; }

    /// <summary>Stored documents.</summary>
    internal RecordStore Records { get; }

    /// <summary>The info hash of a document, 20 bytes; zeros if it has none.</summary>
    public ReadOnlySpan<byte> InfoHashOf(int document) => (uint)document < (uint)Count
        ? _infoHashes.Span.Slice(document * InfoHashLength, InfoHashLength)
        : throw CorruptIndexException.Outside(document, Count);

    /// <summary>Begins to read a term's postings.</summary>
    public void Open(in TermEntry entry, PostingsCursor cursor) => cursor.Open(_postings, _hits, Count, entry);

    /// <summary>The document with an id, or -1.</summary>
    public int FindId(string id)
    {
        Span<byte> buffer = stackalloc byte[256];
        var bytes = Encoding.UTF8.GetByteCount(id) <= buffer.Length ? buffer[..Encoding.UTF8.GetBytes(id, buffer)] : Encoding.UTF8.GetBytes(id);
        return FindId(bytes);
    }

    /// <summary>The document with an id in UTF-8, or -1.</summary>
    public int FindId(ReadOnlySpan<byte> id)
    {
        Span<byte> own = stackalloc byte[2 * InfoHashLength];
        var (start, end) = _byId.Bucket(HashTable.Hash(id));
        for (; start < end; start++)
        {
            if (IdOf(_byId[start], own).SequenceEqual(id))
                return _byId[start];
        }

        return -1;
    }

    /// <summary>Adds the documents with an info hash of 20 bytes to a list.</summary>
    public void FindInfoHash(ReadOnlySpan<byte> infoHash, List<int> documents)
    {
        var (start, end) = _byInfoHash.Bucket(HashTable.Hash(infoHash));
        for (; start < end; start++)
        {
            if (InfoHashOf(_byInfoHash[start]).SequenceEqual(infoHash))
                documents.Add(_byInfoHash[start]);
        }
    }

    /// <summary>The id of a document, in UTF-8.</summary>
    /// <param name="document">Which.</param>
    /// <param name="buffer">40 bytes that the answer may lie in.</param>
    internal ReadOnlySpan<byte> IdOf(int document, Span<byte> buffer)
    {
        var reader = new ByteReader(Records[document]);
        var id = RawDocument.ReadId(ref reader, out var flags);
        if (!RawDocument.HasInfoHashAsId(flags))
            return id;
        Convert.TryToHexStringLower(InfoHashOf(document), buffer, out _);
        return buffer[..(2 * InfoHashLength)];
    }

    /// <summary>Has the processor fetch what <see cref="LoadId"/> will read: for many documents much sooner than one after the other.</summary>
    public void PrefetchId(int document)
    {
        Records.Prefetch(document);
        _infoHashes.Prefetch(document * (long)InfoHashLength, InfoHashLength);
    }

    /// <summary>The id of a document.</summary>
    public string LoadId(int document)
    {
        Span<byte> buffer = stackalloc byte[2 * InfoHashLength];
        return Encoding.UTF8.GetString(IdOf(document, buffer));
    }

    /// <summary>A document as it was put, but for its date, which is in UTC.</summary>
    public IndexDocument Load(int document)
    {
        var buffer = _textBuffer ?? new byte[4096];
        var (dates, seeders) = (Dates[document], Seeders[document]);
        if (dates is < 0 or > 3155378975999999999)
            throw new CorruptIndexException("the index is damaged: a date out of range");
        var infoHash = InfoHashOf(document);
        var result = RawDocument.Read(Records[document], Words, new IndexDocument
        {
            Id = "",
            Title = "",
            InfoHash = infoHash.ContainsAnyExcept((byte)0) ? Convert.ToHexStringLower(infoHash) : "",
            Type = Types[document],
            Size = Sizes[document],
            Date = new(dates, TimeSpan.Zero),
            Lang = Languages[document],
            Seeders = seeders < 0 ? null : (int)Math.Min(int.MaxValue, seeders),
            Source = Sources[document],
        }, ref buffer);
        // A thread keeps room for usual documents, not for the largest it has met.
        _textBuffer = buffer.Length <= 1 << 20 ? buffer : null;
        return result;
    }
}
