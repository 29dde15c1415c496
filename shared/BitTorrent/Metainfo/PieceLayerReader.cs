using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Reads a metainfo file's <c>piece layers</c> (BEP 52) for an info dictionary.</summary>
internal static class PieceLayerReader
{
    /// <summary>Gives an info dictionary its layers.</summary>
    /// <param name="info">Parsed from the same file.</param>
    /// <param name="bytes">The bencoded value; empty if there is none.</param>
    /// <exception cref="BencodeException">Malformed.</exception>
    /// <exception cref="MetainfoException">A layer is missing, or is not what the file's root says. Layers that belong to no file are passed over.</exception>
    public static InfoDictionary Read(InfoDictionary info, ReadOnlySpan<byte> bytes)
    {
        if (info.Version == TorrentVersion.V1)
            return info;
        // Files of one content share a root.
        var wanted = info.FilesWithoutLayer.GroupBy(file => file.Root!.Value).ToDictionary(group => group.Key, group => group.First());
        var layers = new Dictionary<MerkleHash, PieceLayer>();
        if (!bytes.IsEmpty)
            ReadLayers(new BencodeReader(bytes), info, wanted, layers);
        return wanted.Count == 0 ? info.WithLayers(layers) : throw new MetainfoException($"The torrent file has no piece layer for {Shown(wanted.Values.First())}.");
    }

    private static void ReadLayers(
        BencodeReader reader, InfoDictionary info, Dictionary<MerkleHash, FileEntry> wanted, Dictionary<MerkleHash, PieceLayer> layers)
    {
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
        {
            if (key.Length != MerkleHash.Length || !wanted.Remove(new MerkleHash(key), out var file))
            {
                reader.Skip();
                continue;
            }
            var layer = PieceLayer.TryCreate(reader.ReadByteString(), file, info.PieceLength)
                ?? throw new MetainfoException($"The piece layer of {Shown(file)} is not what its 'pieces root' says.");
            layers.Add(file.Root!.Value, layer);
        }
    }

    private static string Shown(FileEntry file) => $"'{PathRules.ForDisplay(file.JoinedPath)}'";
}
