using System.Collections.Immutable;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Reads a version 2 <c>file tree</c> (BEP 52): dictionaries named by path segments, with a file's own fields under the empty name.</summary>
internal static class FileTreeReader
{
    /// <summary>Reads the tree at which the reader stands.</summary>
    /// <returns>Its files in its order, which is that of the bytes of their segments.</returns>
    /// <exception cref="BencodeException">Malformed, or nested too deeply.</exception>
    /// <exception cref="MetainfoException">An unsafe name, a file that is also a folder, an empty folder, or too many files.</exception>
    public static List<FileFields> Read(ref BencodeReader reader)
    {
        var files = new List<FileFields>();
        ReadFolder(ref reader, [], 0, files);
        return files;
    }

    // The reader bounds how deep dictionaries may nest, and with it this recursion.
    private static void ReadFolder(ref BencodeReader reader, ImmutableArray<string> path, int pathBytes, List<FileFields> files)
    {
        var (isFile, isFolder) = (false, false);
        reader.BeginDictionary();
        while (reader.NextKey(out var name))
        {
            (isFile, isFolder) = (isFile | name.IsEmpty, isFolder | !name.IsEmpty);
            if (isFile && (isFolder || path.IsEmpty))
                throw new MetainfoException($"The torrent has '{Shown(path)}' both as a file and as a folder.");
            if (name.IsEmpty)
                files.Add(ReadFile(ref reader, path, files.Count));
            else
                ReadBelow(ref reader, path, pathBytes, name, files);
        }
        if (!isFile && !isFolder && !path.IsEmpty)
            throw new MetainfoException($"The torrent has a folder '{Shown(path)}' without a file.");
    }

    private static void ReadBelow(ref BencodeReader reader, ImmutableArray<string> path, int pathBytes, ReadOnlySpan<byte> name, List<FileFields> files)
    {
        pathBytes += name.Length + 1;
        if (pathBytes > PathRules.MaxPathBytes)
            throw new MetainfoException($"A path in the torrent is longer than {PathRules.MaxPathBytes} bytes.");
        ReadFolder(ref reader, path.Add(PathRules.ReadSegment(name)), pathBytes, files);
    }

    private static FileFields ReadFile(ref BencodeReader reader, ImmutableArray<string> path, int count)
    {
        if (count == InfoFields.MaxFiles)
            throw new MetainfoException($"The torrent has more than {InfoFields.MaxFiles} files.");
        long? length = null;
        MerkleHash? root = null;
        var attributes = default(FileAttributeLetters);
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
        {
            if (key.SequenceEqual("length"u8))
                length = reader.ReadInteger();
            else if (key.SequenceEqual("pieces root"u8))
                root = ReadRoot(reader.ReadByteString(), path);
            else if (key.SequenceEqual("attr"u8))
                attributes = FileAttributeLetters.Read(ref reader);
            else
                reader.Skip();
        }
        return Check(new FileFields(path, attributes.LengthOf(length, path), attributes.IsPadding, root));
    }

    private static FileFields Check(FileFields file)
    {
        if (file.IsPadding)
            throw new MetainfoException("The file tree holds a padding file, which version 2 does not know.");
        if (file.Length > 0 && file.Root is null)
            throw new MetainfoException($"The file '{Shown(file.Path)}' has no 'pieces root'.");
        return file.Length == 0 ? file with { Root = null } : file;
    }

    private static MerkleHash ReadRoot(ReadOnlySpan<byte> bytes, ImmutableArray<string> path) => bytes.Length == MerkleHash.Length
        ? new MerkleHash(bytes)
        : throw new MetainfoException($"The 'pieces root' of '{Shown(path)}' has {bytes.Length} bytes instead of {MerkleHash.Length}.");

    private static string Shown(ImmutableArray<string> path) => PathRules.ForDisplay(string.Join('/', path));
}
