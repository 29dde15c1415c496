using System.Text.Json.Serialization;

namespace Replica.Client.Commands;

/// <summary>A line of <c>peer --json</c> whenever the catalogue has grown or shrunk.</summary>
/// <param name="Torrents">How many are seeded now.</param>
internal sealed record PeerCatalogue(int Torrents)
{
    [JsonPropertyOrder(-1)]
    public string Event { get; } = "catalogue";
}
