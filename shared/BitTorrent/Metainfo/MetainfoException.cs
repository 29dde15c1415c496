namespace Replica.BitTorrent.Metainfo;

/// <summary>A metainfo file, info dictionary or magnet link that is malformed or unsafe. The message says what is wrong with it.</summary>
public sealed class MetainfoException(string message, Exception? inner = null) : FormatException(message, inner);
