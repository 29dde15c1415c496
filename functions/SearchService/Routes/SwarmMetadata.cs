namespace Replica.SearchService.Routes;

/// <summary>A swarm as trackers count it; absent where nobody asked them.</summary>
internal sealed record SwarmMetadata(int Complete, int Incomplete, int Downloaded);
