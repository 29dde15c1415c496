using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport;

/// <summary>What went wrong with a socket, in words that say what to do.</summary>
internal static class SocketFaults
{
    public static IOException Connecting(IPEndPoint target, SocketException e) => new(e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"{target} refused the connection: nothing listens there, or a firewall refuses",
        SocketError.TimedOut => $"{target} does not answer",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable =>
            $"there is no way to {target}: check the network connection, and whether it has {Family(target)}",
        SocketError.AccessDenied => $"the system forbids connecting to {target}: check its firewall",
        SocketError.TooManyOpenSockets => "too many connections are open: raise the limit of open files, or lower --max-peers",
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => $"this system has no {Family(target)} to reach {target} by",
        _ => $"connecting to {target} failed: {e.Message}",
    }, e);

    public static IOException Listening(IPEndPoint local, SocketException e) => new(e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"port {local.Port} is taken; choose another with --listen",
        SocketError.AccessDenied => $"port {local.Port} may not be opened by this user; choose one above 1023 with --listen",
        SocketError.AddressNotAvailable => $"{local.Address} is not an address of this machine; choose another with --listen",
        SocketError.AddressFamilyNotSupported => $"this system has no {Family(local)}; choose another address with --listen",
        SocketError.TooManyOpenSockets => "too many files are open: raise the limit of open files",
        _ => $"cannot listen on {local}: {e.Message}",
    }, e);

    /// <summary>True for what says something of one packet or one connection, and nothing of the socket itself.</summary>
    public static bool IsPassing(SocketError error) => error is SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.ConnectionAborted
        or SocketError.NetworkReset or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.HostDown
        or SocketError.TimedOut or SocketError.MessageSize or SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.AccessDenied
        or SocketError.Interrupted or SocketError.TryAgain;

    private static string Family(IPEndPoint endPoint) => endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
}
