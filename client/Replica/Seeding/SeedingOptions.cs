using Replica.BitTorrent.Metainfo;

namespace Replica.Client.Seeding;

/// <summary>What a <see cref="SeedingPeer"/> works with.</summary>
/// <param name="MetainfoTimeout">How long an item's metainfo is looked for.</param>
/// <param name="ReadTimeout">How long a reader waits for a piece.</param>
/// <param name="Time">The clock.</param>
/// <param name="IsLeftOut">Torrents that are not seeded here: in <c>up</c> the user's own uploads.</param>
internal sealed record SeedingOptions(TimeSpan MetainfoTimeout, TimeSpan ReadTimeout, TimeProvider Time, Func<InfoHash, bool> IsLeftOut);
