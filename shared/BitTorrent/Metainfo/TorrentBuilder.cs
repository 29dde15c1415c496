using System.Buffers;
using System.Collections.Immutable;
using System.Numerics;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Crypto;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Makes a version 1 torrent of a file or folder on disk. The same input and options give the same bytes everywhere.</summary>
public static class TorrentBuilder
{
    private const int MinPieceLength = 16 * 1024;
    private const int MaxPieceLength = 16 * 1024 * 1024;
    private const int MaxPiecesWanted = 2_000;
    private const string Program = "Replica";

    /// <summary>A power of two from 16 KiB to 16 MiB that gives about 1,000 to 2,000 pieces.</summary>
    public static int ChoosePieceLength(long totalLength)
    {
        var length = MinPieceLength;
        while (length < MaxPieceLength && totalLength > (long)length * MaxPiecesWanted)
            length *= 2;
        return length;
    }

    /// <summary>
    /// Reads and hashes everything below <paramref name="path"/>, files in the order of the UTF-8 bytes of their paths. Links below it are refused
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
        var files = FindFiles(fullPath);
        var name = SourceTree.RequireName(options.Name ?? Path.GetFileName(fullPath), options.Name ?? fullPath);
        var pieceLength = options.PieceLength ?? ChoosePieceLength(files.Sum(file => file.Length));
        RequireWithinLimits(files, pieceLength);
        var pieces = await new PieceHasher(files, pieceLength, progress).HashAsync(cancellationToken).ConfigureAwait(false);
        var isSingle = !options.ForceMultiFile && !Directory.Exists(fullPath);
        return new MetainfoDocument(InfoDictionary.Parse(WriteInfo(files, isSingle, name, pieceLength, pieces, options.Private)))
        {
            TrackerTiers = [.. options.Trackers.Select(tracker => ImmutableArray.Create(tracker))],
            WebSeeds = options.WebSeeds,
            Comment = options.Comment,
            CreatedBy = Program,
        };
    }

    private static ImmutableArray<SourceFile> FindFiles(string fullPath)
    {
        try
        {
            return SourceTree.Find(fullPath);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"Part of '{fullPath}' may not be read: {exception.Message}", exception);
        }
    }

    // Found out before hours of hashing rather than after.
    private static void RequireWithinLimits(ImmutableArray<SourceFile> files, int pieceLength)
    {
        if (!BitOperations.IsPow2(pieceLength) || pieceLength is < MinPieceLength or > MaxPieceLength)
            throw new MetainfoException($"The piece length must be a power of two from {MinPieceLength} to {MaxPieceLength} bytes, not {pieceLength}.");
        if (files.Length > InfoFields.MaxFiles)
            throw new MetainfoException($"A torrent may have at most {InfoFields.MaxFiles} files; there are {files.Length}.");
        var pieces = files.Sum(file => file.Length) / pieceLength + 1;
        // Digits and punctuation of an entry take less than 64 bytes; each segment's length prefix less than 4.
        var paths = files.Sum(file => file.Path.Sum(segment => 3L * segment.Length + 4) + 64);
        if (pieces * Sha1.Length + paths > MetainfoDocument.MaxLength)
            throw new MetainfoException("The torrent file would be larger than clients read. Choose a larger piece length, or make several torrents.");
    }

    private static byte[] WriteInfo(
        ImmutableArray<SourceFile> files, bool isSingle, string name, int pieceLength, byte[] pieces, bool isPrivate)
    {
        var buffer = new ArrayBufferWriter<byte>(pieces.Length + 256);
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        if (isSingle)
        {
            writer.WriteKey("length"u8);
            writer.WriteInteger(files[0].Length);
        }
        else
        {
            WriteFiles(writer, files);
        }
        writer.WriteKey("name"u8);
        writer.WriteText(name);
        writer.WriteKey("piece length"u8);
        writer.WriteInteger(pieceLength);
        writer.WriteKey("pieces"u8);
        writer.WriteByteString(pieces);
        if (isPrivate)
        {
            writer.WriteKey("private"u8);
            writer.WriteInteger(1);
        }
        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteFiles(BencodeWriter writer, ImmutableArray<SourceFile> files)
    {
        writer.WriteKey("files"u8);
        writer.BeginList();
        foreach (var file in files)
        {
            writer.BeginDictionary();
            writer.WriteKey("length"u8);
            writer.WriteInteger(file.Length);
            writer.WriteKey("path"u8);
            writer.BeginList();
            foreach (var segment in file.Path)
                writer.WriteText(segment);
            writer.End();
            writer.End();
        }
        writer.End();
    }
}
