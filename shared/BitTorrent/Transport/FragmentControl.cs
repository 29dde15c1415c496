using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport;

/// <summary>Whether a socket's packets may be fragmented on their way, where the system lets it be chosen.</summary>
internal sealed class FragmentControl
{
    // Linux: ip(7) and ipv6(7).
    private const int LinuxIPLevel = 0;
    private const int LinuxIPv6Level = 41;
    private const int LinuxIPDiscover = 10;
    private const int LinuxIPv6Discover = 23;
    private const int LinuxDiscoverWant = 1;
    private const int LinuxDiscoverProbe = 3;

    private readonly Socket _socket;
    private readonly bool _works4;
    private readonly bool _works6;

    public FragmentControl(Socket socket)
    {
        _socket = socket;
        _works4 = TrySet(AddressFamily.InterNetwork, forbid: false);
        _works6 = socket.AddressFamily == AddressFamily.InterNetworkV6 && TrySet(AddressFamily.InterNetworkV6, forbid: false);
    }

    /// <summary>Forbids or allows; false where there is no choice.</summary>
    public bool Set(IPEndPoint target, bool forbid) =>
        (target.AddressFamily == AddressFamily.InterNetworkV6 ? _works6 : _works4) && TrySet(target.AddressFamily, forbid);

    private bool TrySet(AddressFamily family, bool forbid)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                SetOnLinux(family, forbid ? LinuxDiscoverProbe : LinuxDiscoverWant);
            else if (family == AddressFamily.InterNetwork && _socket.AddressFamily == AddressFamily.InterNetwork)
                _socket.DontFragment = forbid;
            else
                return false;
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    private void SetOnLinux(AddressFamily family, int value)
    {
        if (family == AddressFamily.InterNetworkV6)
            _socket.SetRawSocketOption(LinuxIPv6Level, LinuxIPv6Discover, BitConverter.GetBytes(value));
        else
            _socket.SetRawSocketOption(LinuxIPLevel, LinuxIPDiscover, BitConverter.GetBytes(value));
    }
}
