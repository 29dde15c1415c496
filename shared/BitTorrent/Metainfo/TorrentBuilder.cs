using System.Collections.Immutable;
using System.Numerics;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Makes a torrent of a file or folder on disk. The same input and options give the same bytes everywhere.</summary>
public static class TorrentBuilder
{
    private const int MinPieceLength = 16 * 1024;
    private const int MaxPieceLength = 16 * 1024 * 1024;
    private const int MaxPiecesWanted = 2_000;
    private const string Program = "Replica";

    // Each is a dictionary in the next; bencode may be nested no deeper with the rest around them.
    private const int MaxFolders = BencodeReader.MaxDepth - 4;

    /// <summary>A power of two from 16 KiB to 16 MiB that gives about 1,000 to 2,000 pieces.</summary>
    public static int ChoosePieceLength(long totalLength)
    {
        var length = MinPieceLength;
        while (length < MaxPieceLength && totalLength > (long)length * MaxPiecesWanted)
            length *= 2;
        return length;
    }

    /// <summary>
    /// Reads and hashes everything below <paramref name="path"/>, files in the order of the UTF-8 bytes of their paths
    /// (with version 2, segment by segment). A hybrid is padded so that each file begins with a piece (BEP 47). Links below it are refused
    /// rather than followed or left out; <paramref name="path"/> itself may be one.
    /// </summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">Name, piece length and so on.</param>
    /// <param name="progress">Told the bytes hashed so far.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FileNotFoundException">Nothing is at <paramref name="path"/>.</exception>
    /// <exception cref="MetainfoException">A name or number that no torrent can carry safely, a link, a special file, or a folder without files.</exception>
    /// <exception cref="IOException">A file could not be read, or changed while it was read.</exception>
    public static Task<MetainfoDocument> CreateAsync(
        string path, TorrentOptions options, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var fullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        // Walking and reading block on the disk.
        return Task.Run(() => BuildAsync(fullPath, options, progress, cancellationToken), cancellationToken);
    }

    private static async Task<MetainfoDocument> BuildAsync(
        string fullPath, TorrentOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var files = FindFiles(fullPath, options.Version);
        var name = SourceTree.RequireName(options.Name ?? Path.GetFileName(fullPath), options.Name ?? fullPath);
        var pieceLength = options.PieceLength ?? ChoosePieceLength(files.Sum(file => file.Length));
        RequireWithinLimits(files, pieceLength, options.Version);
        var isSingle = !options.ForceMultiFile && !Directory.Exists(fullPath);
        if (options.Version == TorrentVersion.V2 && !isSingle && files is [{ Path: [var path] }] && path == name)
            throw new MetainfoException($"Version 2 cannot tell a folder '{name}' that holds only '{name}' from the file alone. Give the torrent another name.");
        var hashes = await new PieceHasher(files, pieceLength, options.Version, progress).HashAsync(cancellationToken).ConfigureAwait(false);
        return new MetainfoDocument(ReadBack(files, hashes, pieceLength, options, name, isSingle))
        {
            TrackerTiers = [.. options.Trackers.Select(tracker => ImmutableArray.Create(tracker))],
            WebSeeds = options.WebSeeds,
            Comment = options.Comment,
            CreatedBy = Program,
        };
    }

    private static ImmutableArray<SourceFile> FindFiles(string fullPath, TorrentVersion version)
    {
        try
        {
            var files = SourceTree.Find(fullPath);
            return version == TorrentVersion.V1 ? files : SourceTree.OrderBySegments(files);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"Part of '{fullPath}' may not be read: {exception.Message}", exception);
        }
    }

    // Found out before hours of hashing rather than after.
    private static void RequireWithinLimits(ImmutableArray<SourceFile> files, int pieceLength, TorrentVersion version)
    {
        if (!BitOperations.IsPow2(pieceLength) || pieceLength is < MinPieceLength or > MaxPieceLength)
            throw new MetainfoException($"The piece length must be a power of two from {MinPieceLength} to {MaxPieceLength} bytes, not {pieceLength}.");
        if (files.Length > InfoFields.MaxFiles)
            throw new MetainfoException($"A torrent may have at most {InfoFields.MaxFiles} files; there are {files.Length}.");
        if (version != TorrentVersion.V1 && files.Any(file => file.Path.Length > MaxFolders))
            throw new MetainfoException($"A version 2 torrent may have at most {MaxFolders} folders within each other.");
        var pieces = files.Sum(file => file.Length / pieceLength + 1);
        // Digits and punctuation of an entry take less than 64 bytes (with a root, and with padding, as many again); each segment's length prefix less than 8.
        var paths = files.Sum(file => file.Path.Sum(segment => 3L * segment.Length + 8) + (version == TorrentVersion.V1 ? 64 : 192));
        if (pieces * (version == TorrentVersion.V1 ? Sha1.Length : Sha1.Length + MerkleHash.Length) + paths > MetainfoDocument.MaxLength)
            throw new MetainfoException("The torrent file would be larger than clients read. Choose a larger piece length, or make several torrents.");
    }

    // What was just made is read like anything else: nothing is written that would be refused.
    private static InfoDictionary ReadBack(
        ImmutableArray<SourceFile> files, SourceHashes hashes, int pieceLength, TorrentOptions options, string name, bool isSingle)
    {
        var roots = new MerkleHash?[options.Version == TorrentVersion.V1 ? 0 : files.Length];
        var layers = new Dictionary<MerkleHash, MerkleHash[]>();
        var first = 0;
        for (var i = 0; i < roots.Length; i++)
        {
            var count = (int)((files[i].Length + pieceLength - 1) / pieceLength);
            var nodes = hashes.Nodes.AsSpan(first, count);
            first += count;
            if (count == 0)
                continue;
            roots[i] = count == 1 ? nodes[0] : MerkleTree.RootOf(nodes, MerkleTree.PieceLayerOf(pieceLength), MerkleTree.RootLayerOf(files[i].Length));
            if (count > 1)
                layers[roots[i]!.Value] = nodes.ToArray();
        }
        var info = InfoDictionary.Parse(new InfoWriter(files, roots, hashes.Sha1, pieceLength, options.Version).Write(name, isSingle, options.Private));
        return info.WithLayers(info.FilesWithoutLayer.DistinctBy(file => file.Root).ToDictionary(
            file => file.Root!.Value, file => PieceLayer.TryCreate(layers[file.Root!.Value], file, pieceLength)!));
    }
}
