namespace Replica.BitTorrent.Swarm;

/// <summary>How far a torrent is. Bytes throughout.</summary>
/// <param name="Wanted">Bytes in all wanted pieces.</param>
/// <param name="Have">Bytes of them that are verified.</param>
/// <param name="Sources">Verified bytes by where they came from since the torrent was opened; those on disk already as far as wanted.</param>
public readonly record struct TorrentProgress(long Wanted, long Have, SourceBytes Sources);
