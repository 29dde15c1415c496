using System.Text.Json.Serialization;

namespace Replica.Client.Commands;

/// <summary>The one line of <c>seed --json</c>: everything is verified, and peers can come.</summary>
/// <param name="InfoHash">What is seeded.</param>
/// <param name="PeerPort">Where peers can connect; null through a proxy.</param>
internal sealed record SeedReady(string InfoHash, int? PeerPort)
{
    [JsonPropertyOrder(-1)]
    public string Event { get; } = "ready";
}
