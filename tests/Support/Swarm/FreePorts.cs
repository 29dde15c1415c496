using System.Net;
using System.Net.Sockets;

namespace Replica.Support.Swarm;

/// <summary>Ports for programs that cannot choose one themselves and tell.</summary>
public static class FreePorts
{
    /// <summary>A port that nobody listens on at this moment, in TCP or UDP, on any address.</summary>
    public static int Take()
    {
        while (true)
        {
            using var tcp = new TcpListener(IPAddress.Any, 0);
            tcp.Start();
            var port = ((IPEndPoint)tcp.LocalEndpoint).Port;
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken in UDP: another.
            }
        }
    }
}
