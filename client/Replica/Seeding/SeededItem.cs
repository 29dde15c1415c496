using Replica.BitTorrent.Metainfo;

namespace Replica.Client.Seeding;

/// <summary>A torrent that is offered to peers.</summary>
/// <param name="Hash">Which.</param>
/// <param name="Offer">Ends the offer.</param>
internal sealed record SeededItem(InfoHash Hash, IDisposable Offer);
