using System.Collections.Immutable;
using System.Numerics;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Metainfo;

/// <summary>
/// A torrent's info dictionary (BEP 3, 52): immutable, validated, with its raw bytes kept, and with the piece layers that belong to version 2
/// though they stand outside it. Pieces, lengths and offsets mean the same in every version: see <see cref="FileEntry.Offset"/>.
/// </summary>
public sealed class InfoDictionary
{
    private const long MaxPieceLength = 512 * 1024 * 1024;

    // Version 1 needs 20 bytes for each; version 2 names pieces without, and could name any number.
    private const int MaxPieces = 2_000_000;

    private readonly ReadOnlyMemory<byte> _pieces;
    private readonly Dictionary<MerkleHash, PieceLayer> _layers;

    private InfoDictionary(byte[] bytes, InfoFields fields)
    {
        Bytes = bytes;
        Version = VersionOf(fields);
        HashV2 = Version == TorrentVersion.V1 ? null : InfoHashV2.Compute(bytes);
        Hash = Version == TorrentVersion.V2 ? HashV2!.Value.Truncated : InfoHash.Compute(bytes);
        Name = fields.Name ?? throw Missing("name");
        PieceLength = CheckPieceLength(fields.PieceLength ?? throw Missing("piece length"), Version);
        IsPrivate = fields.IsPrivate;
        Files = LayOut(fields);
        IsSingleFile = Version == TorrentVersion.V2 ? Files is [{ Path: [var path] }] && path == Name : fields.Length is not null;
        Length = Version == TorrentVersion.V2 ? Files.Sum(file => file.Length) : Files[^1].End;
        PieceCount = CountPieces();
        _pieces = Version == TorrentVersion.V2 ? default : CheckPieces(bytes.AsMemory(fields.Pieces ?? throw Missing("pieces")));
        _layers = [];
        RequireOneLengthARoot();
    }

    private InfoDictionary(InfoDictionary info, Dictionary<MerkleHash, PieceLayer> layers)
    {
        (Bytes, Version, Hash, HashV2, Name) = (info.Bytes, info.Version, info.Hash, info.HashV2, info.Name);
        (PieceLength, PieceCount, Length, IsPrivate) = (info.PieceLength, info.PieceCount, info.Length, info.IsPrivate);
        (Files, IsSingleFile, _pieces, _layers) = (info.Files, info.IsSingleFile, info._pieces, layers);
    }

    /// <summary>The bencoded dictionary, exactly as it was read.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The torrent's identity: SHA-1 of <see cref="Bytes"/>; of a torrent of version 2 alone the first 20 bytes of <see cref="HashV2"/>.</summary>
    public InfoHash Hash { get; }

    /// <summary>SHA-256 of <see cref="Bytes"/>; null in version 1.</summary>
    public InfoHashV2? HashV2 { get; }

    /// <summary>Which hashes it holds.</summary>
    public TorrentVersion Version { get; }

    /// <summary>The torrent's name: the file's in single-file form, the folder's in multi-file form. A safe single segment.</summary>
    public string Name { get; }

    /// <summary>Bytes in each piece but the last (in version 2: the last of each file); 1 to 512 MiB, in version 2 a power of two from 16 KiB.</summary>
    public int PieceLength { get; }

    /// <summary>Number of pieces; 0 only if <see cref="Length"/> is 0.</summary>
    public int PieceCount { get; }

    /// <summary>All bytes of all files, padding included; at most 1 PiB. The sum of the lengths of all pieces.</summary>
    public long Length { get; }

    /// <summary>BEP 27.</summary>
    public bool IsPrivate { get; }

    /// <summary>True in single-file form (<c>length</c>; in version 2 alone a tree of one file that bears the torrent's name), false in multi-file form.</summary>
    public bool IsSingleFile { get; }

    /// <summary>The files in order; at least one, at most 200,000.</summary>
    public ImmutableArray<FileEntry> Files { get; }

    /// <summary>True if pieces of version 2 cannot be verified until the layers come that stand outside the info dictionary. A hybrid never needs them: its version 1 hashes suffice.</summary>
    public bool NeedsLayers => Version == TorrentVersion.V2 && FilesWithoutLayer.Any();

    /// <summary>Files whose pieces have no version 2 hash here, though the torrent is of that version.</summary>
    internal IEnumerable<FileEntry> FilesWithoutLayer => Files.Where(file => HasLayer(file) && !_layers.ContainsKey(file.Root!.Value));

    /// <summary>The piece layers that are here, by the root they belong to.</summary>
    internal Dictionary<MerkleHash, PieceLayer> Layers => _layers;

    /// <summary>Parses and validates raw info bytes of any version; keeps a copy of them. They come without piece layers: see <see cref="NeedsLayers"/>.</summary>
    /// <exception cref="MetainfoException">Malformed, out of bounds, unsafe (traversal, duplicate paths, a file that is also a folder), or a hybrid that disagrees with itself.</exception>
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
    /// <exception cref="InvalidOperationException">The torrent is of version 2 alone.</exception>
    public ReadOnlySpan<byte> PieceHash(int piece)
    {
        RequirePiece(piece);
        return Version == TorrentVersion.V2
            ? throw new InvalidOperationException("A version 2 torrent has no SHA-1 hashes.")
            : _pieces.Span.Slice(piece * Sha1.Length, Sha1.Length);
    }

    /// <summary>Bytes in a piece: <see cref="PieceLength"/>, or what is left for the last (in version 2: of its file).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such piece.</exception>
    public int LengthOfPiece(int piece)
    {
        RequirePiece(piece);
        var start = (long)piece * PieceLength;
        return (int)Math.Min(PieceLength, (Version == TorrentVersion.V2 ? FileOfPiece(piece).End : Length) - start);
    }

    /// <summary>
    /// True if the bytes are the whole piece and hash to it: by each version whose hash is here. So of a hybrid whose two versions
    /// disagree about a piece nothing is ever accepted, and of version 2 alone nothing while <see cref="NeedsLayers"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such piece.</exception>
    public bool VerifyPiece(int piece, ReadOnlySpan<byte> data)
    {
        if (data.Length != LengthOfPiece(piece))
            return false;
        var file = Version == TorrentVersion.V1 ? null : FileOfPiece(piece);
        return file is not null && FindNode(piece, file) is var (node, layer)
            ? MerkleTree.NodeOf(data[..(int)Math.Min(data.Length, file.End - (long)piece * PieceLength)], layer) == node && (Version == TorrentVersion.V2 || VerifySha1(piece, data))
            : Version != TorrentVersion.V2 && VerifySha1(piece, data);
    }

    /// <summary>
    /// Where a file lies in the layout every client writes: <c>name</c> alone in single-file form, <c>name/path…</c> otherwise.
    /// The same segments, each percent-encoded, follow a web seed's base URL (BEP 19), and an item's <c>data/</c> key.
    /// </summary>
    public ImmutableArray<string> LayoutPath(FileEntry file) => IsSingleFile ? [Name] : [Name, .. file.Path];

    /// <summary>The same torrent with piece layers, each proven against the root it is listed under.</summary>
    internal InfoDictionary WithLayers(Dictionary<MerkleHash, PieceLayer> layers) => new(this, layers);

    /// <summary>Answers a peer's hash request (BEP 52) as far as piece layers say: see <see cref="PieceLayer.TryAnswer"/>.</summary>
    internal bool TryAnswer(NodeRange range, Span<byte> answer) => _layers.TryGetValue(range.Root, out var layer) && layer.TryAnswer(range, answer);

    /// <summary>The index of the first file that ends after a byte of the torrent; the number of files if none does.</summary>
    internal int IndexOfFileEndingAfter(long position)
    {
        int low = 0, high = Files.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Files[middle].End > position)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    /// <summary>The file that a piece begins in: in version 2 and hybrids the only one with bytes in it.</summary>
    internal FileEntry FileOfPiece(int piece) => Files[IndexOfFileEndingAfter((long)piece * PieceLength)];

    /// <summary>The node of the hash tree that covers a piece, and its layer; null if it is not here.</summary>
    internal (MerkleHash Node, int Layer)? FindNode(int piece, FileEntry file)
    {
        if (!HasLayer(file))
            return (file.Root!.Value, MerkleTree.RootLayerOf(file.Length));
        return _layers.TryGetValue(file.Root!.Value, out var layer)
            ? (layer[piece - (int)(file.Offset / PieceLength)], MerkleTree.PieceLayerOf(PieceLength))
            : null;
    }


    private bool HasLayer(FileEntry file) => file.Root is not null && file.Length > PieceLength;

    private bool VerifySha1(int piece, ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Sha1.Length];
        Sha1.Hash(data, hash);
        return hash.SequenceEqual(PieceHash(piece));
    }

    private static MetainfoException Missing(string key) => new($"The info dictionary has no '{key}'.");

    private static TorrentVersion VersionOf(InfoFields fields)
    {
        if (fields.MetaVersion is not (null or 1 or 2))
            throw new MetainfoException($"The torrent is of version {fields.MetaVersion}, which is not known.");
        if ((fields.MetaVersion == 2) != (fields.FileTree is not null))
            throw new MetainfoException("The info dictionary must have both 'meta version' 2 and 'file tree', or neither.");
        if (fields.FileTree is null)
            return TorrentVersion.V1;
        if (fields.Pieces is null && (fields.Files is not null || fields.Length is not null))
            throw Missing("pieces");
        return fields.Pieces is null ? TorrentVersion.V2 : TorrentVersion.Hybrid;
    }

    private static int CheckPieceLength(long pieceLength, TorrentVersion version)
    {
        if (pieceLength is < 1 or > MaxPieceLength)
            throw new MetainfoException($"The piece length {pieceLength} is not between 1 and {MaxPieceLength} bytes.");
        return version == TorrentVersion.V1 || (pieceLength >= MerkleTree.BlockLength && BitOperations.IsPow2(pieceLength))
            ? (int)pieceLength
            : throw new MetainfoException($"The piece length {pieceLength} of a version 2 torrent is not a power of two from {MerkleTree.BlockLength}.");
    }

    private ImmutableArray<FileEntry> LayOut(InfoFields fields) => Version switch
    {
        TorrentVersion.V1 => FileLayout.Version1(fields, Name),
        TorrentVersion.V2 => FileLayout.Version2(fields, PieceLength),
        _ => FileLayout.Join(FileLayout.Version1(fields, Name), FileLayout.Version2(fields, PieceLength), PieceLength),
    };

    private int CountPieces()
    {
        var count = (Files[^1].End + PieceLength - 1) / PieceLength;
        return Version == TorrentVersion.V1 || count <= MaxPieces
            ? (int)Math.Min(count, int.MaxValue)
            : throw new MetainfoException($"The torrent has {count} pieces; at most {MaxPieces} are supported.");
    }

    private ReadOnlyMemory<byte> CheckPieces(ReadOnlyMemory<byte> pieces) => pieces.Length == (long)PieceCount * Sha1.Length
        ? pieces
        : throw new MetainfoException($"'pieces' has {pieces.Length} bytes where {Length} bytes of data need {PieceCount} hashes of {Sha1.Length}.");

    // Files of one content share a root, and with it a layer.
    private void RequireOneLengthARoot()
    {
        var lengths = new Dictionary<MerkleHash, long>();
        foreach (var file in Files.Where(HasLayer))
        {
            if (!lengths.TryAdd(file.Root!.Value, file.Length) && lengths[file.Root.Value] != file.Length)
                throw new MetainfoException("Two files of different lengths have one 'pieces root'.");
        }
    }

    private void RequirePiece(int piece)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(piece);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(piece, PieceCount);
    }
}
