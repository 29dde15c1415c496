namespace Replica.Client.Commands;

/// <summary>What <c>index search</c> says of a file of queries in the end.</summary>
internal sealed record IndexTimes(int Queries, int Threads, double P50Micros, double P95Micros, double P99Micros, double Qps);
