using System.Diagnostics.CodeAnalysis;

namespace Replica.BitTorrent.Wire;

/// <summary>A link to a peer, or why there is none.</summary>
/// <param name="Link">The link, not started.</param>
/// <param name="Reason">Why there is none.</param>
internal readonly record struct ConnectResult(IPeerLink? Link, string? Reason)
{
    /// <summary>True if there is a link; otherwise there is a reason.</summary>
    [MemberNotNullWhen(true, nameof(Link))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsConnected => Link is not null;
}
