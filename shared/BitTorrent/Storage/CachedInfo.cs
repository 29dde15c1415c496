using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Storage;

/// <summary>An info dictionary as the cache keeps it: its raw bytes, or with piece layers (BEP 52) a metainfo file around both.</summary>
internal static class CachedInfo
{
    /// <summary>Bytes for <see cref="Read"/>.</summary>
    public static ReadOnlySpan<byte> Write(InfoDictionary info) => info.Layers.Count == 0 ? info.Bytes.Span : new MetainfoDocument(info).ToBytes();

    /// <summary>Reads what <see cref="Write"/> wrote; its hash is still to be compared.</summary>
    /// <exception cref="MetainfoException">Damaged.</exception>
    public static InfoDictionary Read(byte[] bytes) =>
        bytes.AsSpan().StartsWith("d4:infod"u8) ? MetainfoDocument.Parse(bytes).Info : InfoDictionary.Parse(bytes);
}
