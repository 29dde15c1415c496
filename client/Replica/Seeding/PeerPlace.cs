using System.Net;

namespace Replica.Client.Seeding;

/// <summary>Where a peer keeps and serves.</summary>
/// <param name="Folder">Its own folder, which is there.</param>
/// <param name="CacheLimit">Most bytes of cached pieces.</param>
/// <param name="Http">Where it also serves HTTP; null = nowhere.</param>
internal sealed record PeerPlace(string Folder, long CacheLimit, IPEndPoint? Http);
