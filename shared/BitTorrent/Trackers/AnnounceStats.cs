namespace Replica.BitTorrent.Trackers;

/// <summary>What a tracker is told of a torrent's transfer: bytes since it was opened.</summary>
/// <param name="Uploaded">Sent to peers.</param>
/// <param name="Downloaded">Received from peers and web seeds.</param>
/// <param name="Left">Still to come; 0 for a seed.</param>
internal readonly record struct AnnounceStats(long Uploaded, long Downloaded, long Left);
