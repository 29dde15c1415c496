using System.Collections.Immutable;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Metainfo;

/// <summary>The fields of an info dictionary as they stand in its bytes: each well-formed by itself, not yet compared with one another.</summary>
internal ref struct InfoFields
{
    public const int MaxFiles = 200_000;

    private BencodeReader _reader;

    private InfoFields(ReadOnlySpan<byte> bytes) => _reader = new BencodeReader(bytes);

    public string? Name { get; private set; }

    public long? PieceLength { get; private set; }

    /// <summary>SHA-1 hashes end to end: where they stand in the bytes.</summary>
    public Range? Pieces { get; private set; }

    public long? Length { get; private set; }

    public List<FileFields>? Files { get; private set; }

    public bool IsPrivate { get; private set; }

    /// <summary><c>meta version</c>: 2 goes with <see cref="FileTree"/> (BEP 52).</summary>
    public long? MetaVersion { get; private set; }

    /// <summary>The files of version 2.</summary>
    public List<FileFields>? FileTree { get; private set; }

    /// <exception cref="BencodeException">Malformed, or a field of the wrong kind.</exception>
    /// <exception cref="MetainfoException">An unsafe name or too many files.</exception>
    public static InfoFields Read(ReadOnlySpan<byte> bytes)
    {
        var fields = new InfoFields(bytes);
        fields._reader.BeginDictionary();
        while (fields._reader.NextKey(out var key))
            fields.ReadField(key);
        fields._reader.EndDocument();
        return fields;
    }

    private void ReadField(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("file tree"u8))
            FileTree = FileTreeReader.Read(ref _reader);
        else if (key.SequenceEqual("files"u8))
            Files = ReadFiles();
        else if (key.SequenceEqual("length"u8))
            Length = _reader.ReadInteger();
        else if (key.SequenceEqual("meta version"u8))
            MetaVersion = _reader.ReadInteger();
        else if (key.SequenceEqual("name"u8))
            Name = PathRules.ReadSegment(_reader.ReadByteString());
        else if (key.SequenceEqual("piece length"u8))
            PieceLength = _reader.ReadInteger();
        else if (key.SequenceEqual("pieces"u8))
            Pieces = ReadPieces();
        else if (key.SequenceEqual("private"u8) && _reader.Peek() == BencodeKind.Number)
            IsPrivate = _reader.ReadInteger() != 0;
        else
            // name.utf-8 and path.utf-8 too: they are a second opinion on what is hashed and served under another name.
            _reader.Skip();
    }

    private Range ReadPieces()
    {
        var length = _reader.ReadByteString().Length;
        return (_reader.Position - length).._reader.Position;
    }

    private List<FileFields> ReadFiles()
    {
        var files = new List<FileFields>();
        _reader.BeginList();
        while (_reader.NextItem())
        {
            if (files.Count == MaxFiles)
                throw new MetainfoException($"The torrent has more than {MaxFiles} files.");
            files.Add(ReadFile());
        }
        return files;
    }

    private FileFields ReadFile()
    {
        long? length = null;
        ImmutableArray<string> path = default;
        var attributes = default(FileAttributeLetters);
        _reader.BeginDictionary();
        while (_reader.NextKey(out var key))
        {
            if (key.SequenceEqual("length"u8))
                length = _reader.ReadInteger();
            else if (key.SequenceEqual("path"u8))
                path = ReadPath();
            else if (key.SequenceEqual("attr"u8))
                attributes = FileAttributeLetters.Read(ref _reader);
            else
                _reader.Skip();
        }
        return path.IsDefaultOrEmpty
            ? throw new MetainfoException("A file in the torrent has no path or no length.")
            : new FileFields(path, attributes.LengthOf(length, path), attributes.IsPadding);
    }

    private ImmutableArray<string> ReadPath()
    {
        var segments = ImmutableArray.CreateBuilder<string>();
        var bytes = 0;
        _reader.BeginList();
        while (_reader.NextItem())
        {
            var segment = _reader.ReadByteString();
            bytes += segment.Length + 1;
            if (bytes > PathRules.MaxPathBytes)
                throw new MetainfoException($"A path in the torrent is longer than {PathRules.MaxPathBytes} bytes.");
            segments.Add(PathRules.ReadSegment(segment));
        }
        return segments.DrainToImmutable();
    }
}
