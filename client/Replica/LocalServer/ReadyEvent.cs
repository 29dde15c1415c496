using System.Text.Json.Serialization;

namespace Replica.Client.LocalServer;

/// <summary>The first line of <c>up --json</c> and <c>app --json</c>.</summary>
/// <param name="Url">Base URL, bare.</param>
/// <param name="OpenUrl">Opens the page in a browser, once.</param>
/// <param name="PeerPort">Where peers can connect, TCP and UDP; null without a swarm.</param>
/// <param name="Pid">The process.</param>
internal sealed record ReadyEvent(string Url, string OpenUrl, int? PeerPort, int Pid)
{
    [JsonPropertyOrder(-1)]
    public string Event { get; } = "ready";
}
