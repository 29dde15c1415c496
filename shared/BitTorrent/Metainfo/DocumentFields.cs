using System.Collections.Immutable;
using System.Text;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Metainfo;

/// <summary>The fields of a metainfo file. Bencode must be right throughout; an optional field of the wrong kind counts as absent.</summary>
internal ref struct DocumentFields
{
    private BencodeReader _reader;
    private string? _announce;
    private ImmutableArray<ImmutableArray<string>> _announceList = [];

    private DocumentFields(ReadOnlySpan<byte> file) => _reader = new BencodeReader(file);

    /// <summary>Where the info dictionary stands in the file.</summary>
    public Range? Info { get; private set; }

    /// <summary>Where <c>piece layers</c> stands in the file (BEP 52).</summary>
    public Range? PieceLayers { get; private set; }

    /// <summary><c>announce-list</c> if it names a tracker, else <c>announce</c> (BEP 12).</summary>
    public readonly ImmutableArray<ImmutableArray<string>> TrackerTiers =>
        !_announceList.IsEmpty ? _announceList : string.IsNullOrEmpty(_announce) ? [] : [[_announce]];

    public ImmutableArray<string> WebSeeds { get; private set; } = [];

    public string? Comment { get; private set; }

    public string? CreatedBy { get; private set; }

    /// <exception cref="BencodeException">Malformed.</exception>
    public static DocumentFields Read(ReadOnlySpan<byte> file)
    {
        var fields = new DocumentFields(file);
        fields._reader.BeginDictionary();
        while (fields._reader.NextKey(out var key))
            fields.ReadField(key);
        fields._reader.EndDocument();
        return fields;
    }

    private void ReadField(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("announce"u8))
            _announce = ReadText();
        else if (key.SequenceEqual("announce-list"u8))
            _announceList = ReadTiers();
        else if (key.SequenceEqual("comment"u8))
            Comment = ReadText();
        else if (key.SequenceEqual("created by"u8))
            CreatedBy = ReadText();
        else if (key.SequenceEqual("info"u8))
            Info = ReadRaw();
        else if (key.SequenceEqual("piece layers"u8))
            PieceLayers = ReadRaw();
        else if (key.SequenceEqual("url-list"u8))
            WebSeeds = ReadTexts();
        else
            _reader.Skip();
    }

    private Range ReadRaw()
    {
        var start = _reader.Position;
        _reader.Skip();
        return start.._reader.Position;
    }

    private string? ReadText()
    {
        if (_reader.Peek() == BencodeKind.ByteString)
            return Encoding.UTF8.GetString(_reader.ReadByteString());
        _reader.Skip();
        return null;
    }

    // A lone string counts as a list of one, as BEP 19 allows for url-list.
    private ImmutableArray<string> ReadTexts()
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        if (_reader.Peek() != BencodeKind.List)
        {
            AddText(texts);
            return texts.DrainToImmutable();
        }
        _reader.BeginList();
        while (_reader.NextItem())
            AddText(texts);
        return texts.DrainToImmutable();
    }

    private void AddText(ImmutableArray<string>.Builder texts)
    {
        if (ReadText() is { Length: > 0 } text)
            texts.Add(text);
    }

    private ImmutableArray<ImmutableArray<string>> ReadTiers()
    {
        var tiers = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        if (_reader.Peek() != BencodeKind.List)
        {
            _reader.Skip();
            return [];
        }
        _reader.BeginList();
        while (_reader.NextItem())
        {
            if (ReadTexts() is { IsEmpty: false } tier)
                tiers.Add(tier);
        }
        return tiers.DrainToImmutable();
    }
}
