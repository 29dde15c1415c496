namespace Replica.BitTorrent.Swarm.WebSeeds;

/// <summary>A web seed's answer that cannot be used; never leaves <see cref="WebSeedFetch"/>.</summary>
internal sealed class WebSeedException(FetchOutcome outcome) : Exception(outcome.Reason)
{
    public FetchOutcome Outcome { get; } = outcome;
}
