namespace Replica.SearchAnswers.Json;

/// <summary>A swarm as trackers count it; absent where nobody asked them.</summary>
public sealed record SwarmMetadata(int Complete, int Incomplete, int Downloaded);
