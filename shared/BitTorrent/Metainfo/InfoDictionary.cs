using System.Collections.Immutable;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Metainfo;

/// <summary>A torrent's info dictionary (BEP 3, version 1): immutable, validated, with its raw bytes kept.</summary>
public sealed class InfoDictionary
{
    private const long MaxPieceLength = 512 * 1024 * 1024;

    // A petabyte: far above any torrent, far below where sums of offsets could overflow.
    private const long MaxTotalLength = 1L << 50;

    private readonly ReadOnlyMemory<byte> _pieces;

    private InfoDictionary(byte[] bytes, InfoFields fields)
    {
        if (fields.HasVersion2 && fields.Pieces is null)
            throw new MetainfoException("This is a version 2 torrent (BEP 52), which is not supported yet; use its version 1 or hybrid form.");
        Bytes = bytes;
        Hash = InfoHash.Compute(bytes);
        Name = fields.Name ?? throw Missing("name");
        PieceLength = CheckPieceLength(fields.PieceLength ?? throw Missing("piece length"));
        IsPrivate = fields.IsPrivate;
        IsSingleFile = fields.Length is not null;
        Files = LayOut(CheckFiles(fields, Name));
        Length = Files[^1].Offset + Files[^1].Length;
        _pieces = bytes.AsMemory(fields.Pieces ?? throw Missing("pieces"));
        PieceCount = CheckPieceCount(_pieces.Length, Length, PieceLength);
    }

    /// <summary>The bencoded dictionary, exactly as it was read.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-1 of <see cref="Bytes"/>.</summary>
    public InfoHash Hash { get; }

    /// <summary>The torrent's name: the file's in single-file form, the folder's in multi-file form. A safe single segment.</summary>
    public string Name { get; }

    /// <summary>Bytes in each piece but the last; 1 to 512 MiB.</summary>
    public int PieceLength { get; }

    /// <summary>Number of pieces; 0 only if <see cref="Length"/> is 0.</summary>
    public int PieceCount { get; }

    /// <summary>All bytes of all files, padding included; at most 1 PiB.</summary>
    public long Length { get; }

    /// <summary>BEP 27.</summary>
    public bool IsPrivate { get; }

    /// <summary>True in single-file form (<c>length</c>), false in multi-file form (<c>files</c>).</summary>
    public bool IsSingleFile { get; }

    /// <summary>The files in order; at least one, at most 200,000.</summary>
    public ImmutableArray<FileEntry> Files { get; }

    /// <summary>Parses and validates raw info bytes; keeps a copy of them. Hybrid torrents (BEP 52) are read as version 1.</summary>
    /// <exception cref="MetainfoException">Malformed, out of bounds or unsafe (traversal, duplicate paths, a file that is also a folder).</exception>
    public static InfoDictionary Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MetainfoDocument.MaxLength)
            throw new MetainfoException($"The info dictionary is larger than {MetainfoDocument.MaxLength} bytes.");
        try
        {
            var copy = bytes.ToArray();
            return new InfoDictionary(copy, InfoFields.Read(copy));
        }
        catch (BencodeException exception)
        {
            throw new MetainfoException($"The info dictionary is malformed: {exception.Message}.", exception);
        }
    }

    /// <summary>The 20-byte SHA-1 of a piece.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such piece.</exception>
    public ReadOnlySpan<byte> PieceHash(int piece)
    {
        RequirePiece(piece);
        return _pieces.Span.Slice(piece * Sha1.Length, Sha1.Length);
    }

    /// <summary>Bytes in a piece: <see cref="PieceLength"/>, or what is left for the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such piece.</exception>
    public int LengthOfPiece(int piece)
    {
        RequirePiece(piece);
        return (int)Math.Min(PieceLength, Length - (long)piece * PieceLength);
    }

    /// <summary>True if the bytes are the whole piece and hash to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such piece.</exception>
    public bool VerifyPiece(int piece, ReadOnlySpan<byte> data)
    {
        if (data.Length != LengthOfPiece(piece))
            return false;
        Span<byte> hash = stackalloc byte[Sha1.Length];
        Sha1.Hash(data, hash);
        return hash.SequenceEqual(PieceHash(piece));
    }

    /// <summary>
    /// Where a file lies in the layout every client writes: <c>name</c> alone in single-file form, <c>name/path…</c> otherwise.
    /// The same segments, each percent-encoded, follow a web seed's base URL (BEP 19), and an item's <c>data/</c> key.
    /// </summary>
    public ImmutableArray<string> LayoutPath(FileEntry file) => IsSingleFile ? [Name] : [Name, .. file.Path];

    private static MetainfoException Missing(string key) => new($"The info dictionary has no '{key}'.");

    private static int CheckPieceLength(long pieceLength) => pieceLength is >= 1 and <= MaxPieceLength
        ? (int)pieceLength
        : throw new MetainfoException($"The piece length {pieceLength} is not between 1 and {MaxPieceLength} bytes.");

    private static int CheckPieceCount(int hashBytes, long length, int pieceLength)
    {
        var count = (length + pieceLength - 1) / pieceLength;
        return hashBytes == count * Sha1.Length
            ? (int)count
            : throw new MetainfoException($"'pieces' has {hashBytes} bytes where {length} bytes of data need {count} hashes of {Sha1.Length}.");
    }

    private static List<FileFields> CheckFiles(InfoFields fields, string name)
    {
        if ((fields.Length is null) == (fields.Files is null))
            throw new MetainfoException("The info dictionary must have either 'length' or 'files'.");
        if (fields.Files is null)
            return [new FileFields([name], fields.Length!.Value, IsPadding: false)];
        if (fields.Files.Count == 0)
            throw new MetainfoException("The torrent has no files.");
        // Padding is never written, and real torrents reuse one name for all of it.
        PathRules.RequireDistinct(fields.Files.Where(file => !file.IsPadding).Select(file => file.Path));
        return fields.Files;
    }

    private static ImmutableArray<FileEntry> LayOut(List<FileFields> fields)
    {
        var files = ImmutableArray.CreateBuilder<FileEntry>(fields.Count);
        long offset = 0;
        foreach (var (path, length, isPadding) in fields)
        {
            if (length < 0 || length > MaxTotalLength - offset)
                throw new MetainfoException($"The length {length} of '{PathRules.ForDisplay(string.Join('/', path))}' is out of range.");
            files.Add(new FileEntry(files.Count, path, length, offset, isPadding));
            offset += length;
        }
        return files.MoveToImmutable();
    }

    private void RequirePiece(int piece)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(piece);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(piece, PieceCount);
    }
}
