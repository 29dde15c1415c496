using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Trackers;

/// <summary>One announce to a tracker (BEP 3, BEP 15). It never carries an address of this machine.</summary>
/// <param name="Hash">The torrent.</param>
/// <param name="PeerId">20 bytes.</param>
/// <param name="Port">Where peers reach this one.</param>
/// <param name="Key">Random; lets a tracker know this peer by more than its address.</param>
/// <param name="Stats">The transfer so far.</param>
/// <param name="Event">Why.</param>
/// <param name="WantedPeers">How many addresses are asked for.</param>
/// <param name="TrackerId">What this tracker gave as <c>tracker id</c> before.</param>
internal sealed record AnnounceRequest(
    InfoHash Hash, ReadOnlyMemory<byte> PeerId, int Port, uint Key, AnnounceStats Stats, AnnounceEvent Event, int WantedPeers, byte[]? TrackerId = null);
