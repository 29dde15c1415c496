using System.Collections.Immutable;
using Replica.SearchAnswers;

namespace Replica.SearchService.Upstreams;

/// <summary>What the upstreams answered, as one list.</summary>
/// <param name="Torrents">In the order asked for, each once. The list of a deeper question begins with these same rows.</param>
/// <param name="State">How they fared.</param>
/// <param name="Upstreams">A bit for each that answered.</param>
internal sealed record DhtAnswer(ImmutableArray<MagneticoTorrent> Torrents, DhtState State, int Upstreams)
{
    /// <summary>Nobody was asked.</summary>
    public static DhtAnswer Off { get; } = new([], DhtState.Off, 0);

    /// <summary>How many of them a question that is not deep has.</summary>
    public int HeadCount { get; init; }

    /// <summary>True if a deeper question could have more.</summary>
    public bool HasDeeper { get; init; }

    /// <summary>True if there are no further rows at all.</summary>
    public bool IsWhole { get; init; } = true;
}
