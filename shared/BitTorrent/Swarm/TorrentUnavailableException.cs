namespace Replica.BitTorrent.Swarm;

/// <summary>No source could give a piece in time. The message names the sources tried and what each answered.</summary>
public sealed class TorrentUnavailableException(string message) : IOException(message);
