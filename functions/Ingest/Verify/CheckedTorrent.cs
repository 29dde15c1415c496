using Replica.BitTorrent.Metainfo;

namespace Replica.Ingest.Verify;

/// <summary>What became of a check: the proven info dictionary, or why there is none.</summary>
internal sealed record CheckedTorrent(InfoDictionary? Info, string? Refusal)
{
    public static CheckedTorrent Refused(string reason) => new(null, reason);
}
