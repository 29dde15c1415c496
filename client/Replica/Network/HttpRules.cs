using Replica.BitTorrent.Transport;

namespace Replica.Client.Network;

/// <summary>Which hosts an HTTP client may reach, and how.</summary>
internal sealed record HttpRules
{
    /// <summary>True under <c>--allow-private-addresses</c>, or where a loopback service's config names the hosts.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Origins that are the user's own word: at any address, and over plain HTTP too.</summary>
    public IReadOnlyCollection<Uri> Trusted { get; init; } = [];

    /// <summary>Everything goes through it; null = direct.</summary>
    public INetwork? Proxy { get; init; }

    /// <summary>Origin inside this very process, which no proxy could reach; or null.</summary>
    public Uri? Own { get; init; }

    /// <summary>True in the quiet profile: plain HTTP is for trusted origins alone.</summary>
    public bool HttpsOnly { get; init; }
}
