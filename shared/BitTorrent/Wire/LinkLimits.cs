using System.Collections.Immutable;

namespace Replica.BitTorrent.Wire;

/// <summary>What bounds a link: limits of rate, each shared with other links, and the largest bitfield.</summary>
internal sealed record LinkLimits
{
    /// <summary>No limit of rate.</summary>
    public static LinkLimits None { get; } = new();

    /// <summary>Limits on what comes in, the narrowest scope first: the torrent's, then the engine's.</summary>
    public ImmutableArray<RateLimit> Down { get; init; } = [];

    /// <summary>Limits on what goes out, the narrowest scope first.</summary>
    public ImmutableArray<RateLimit> Up { get; init; } = [];

    /// <summary>Most bytes of a bitfield message; of a known torrent an eighth of its pieces.</summary>
    public int LargestBitfield { get; init; } = MessageReader.LargestBitfield;
}
