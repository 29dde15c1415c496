using System.Net;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>A SOCKS 5 proxy's consent to relay datagrams: good for as long as the connection that it was given on.</summary>
/// <param name="Control">The connection.</param>
/// <param name="Relay">Where datagrams go to, and come from.</param>
internal sealed record Socks5Association(Stream Control, IPEndPoint Relay);
