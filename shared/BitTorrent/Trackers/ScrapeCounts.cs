namespace Replica.BitTorrent.Trackers;

/// <summary>A torrent's peers as a tracker counts them.</summary>
/// <param name="Complete">Have it all.</param>
/// <param name="Downloaded">Have ever reported the last piece.</param>
/// <param name="Incomplete">Do not have it all.</param>
internal readonly record struct ScrapeCounts(int Complete, int Downloaded, int Incomplete);
