namespace Replica.BitTorrent.Swarm;

/// <summary>How far a torrent is. Bytes throughout.</summary>
/// <param name="Wanted">Bytes in all wanted pieces.</param>
/// <param name="Have">Bytes of them that are verified.</param>
/// <param name="FromHttp">Verified bytes that web seeds gave since the torrent was opened.</param>
/// <param name="FromCache">Bytes that were on disk already when it was opened, as far as wanted.</param>
public readonly record struct TorrentProgress(long Wanted, long Have, long FromHttp, long FromCache);
