using System.Text.Json.Serialization;

namespace Replica.Client.Commands;

/// <summary>The first line of <c>peer --json</c>.</summary>
/// <param name="PeerPort">Where peers can connect, TCP and UDP; null without a swarm.</param>
/// <param name="HttpUrl">Base of the HTTP server, a web seed and metainfo base; null without <c>--http</c>.</param>
/// <param name="Torrents">How many are seeded.</param>
internal sealed record PeerReady(int? PeerPort, string? HttpUrl, int Torrents)
{
    [JsonPropertyOrder(-1)]
    public string Event { get; } = "ready";
}
