namespace Replica.Client.LocalServer;

/// <summary>The last <c>torrent</c> event of a torrent.</summary>
/// <param name="InfoHash">Which.</param>
/// <param name="Closed">True.</param>
internal sealed record ClosedTorrent(string InfoHash, bool Closed);
