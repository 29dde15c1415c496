namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>A router's service that maps ports.</summary>
/// <param name="Control">Where it is asked; on the router that described it.</param>
/// <param name="Type">Its URN.</param>
internal sealed record UpnpService(Uri Control, string Type);
