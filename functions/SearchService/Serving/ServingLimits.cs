namespace Replica.SearchService.Serving;

/// <summary>How much is taken on at once.</summary>
/// <param name="Workers">Searches that compute at the same time.</param>
/// <param name="Requests">Requests under way, computing, waiting for a worker or for the DHT. The next one is refused.</param>
/// <param name="MaxWait">How long a request waits for a worker before it is refused.</param>
internal sealed record ServingLimits(int Workers, int Requests, TimeSpan MaxWait)
{
    /// <summary>A worker a core: more of them would answer nothing sooner. What waits longer than three seconds, nobody waits for; two hundred who ask at once fit in even where a second answers a hundred.</summary>
    public static ServingLimits Default { get; } = new(Environment.ProcessorCount, 1_000, TimeSpan.FromSeconds(3));
}
