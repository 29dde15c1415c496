using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Replica.BitTorrent.Network;

namespace Replica.BitTorrent.Discovery.Ports;

/// <summary>The router that this machine reaches the internet by.</summary>
internal static class DefaultGateway
{
    /// <summary>Its IPv4 address; null if there is none, or it is a public one, which maps no ports for a home.</summary>
    public static IPAddress? Find()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus == OperationalStatus.Up)
                .SelectMany(network => network.GetIPProperties().GatewayAddresses)
                .Select(gateway => gateway.Address)
                .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !address.Equals(IPAddress.Any) && !AddressGuard.IsPublic(address));
        }
        catch (NetworkInformationException)
        {
            return null;
        }
    }
}
