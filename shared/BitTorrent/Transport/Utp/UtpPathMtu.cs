using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// The largest packet that the path carries, found by probing (as RFC 8899): it starts with what every path carries, and trusts no size that
/// did not arrive. Sizes are of the UDP payload. Nobody is sent more than fits an Ethernet frame: receivers have no room for it.
/// </summary>
internal sealed class UtpPathMtu
{
    private const int Overhead4 = 20 + 8;
    private const int Overhead6 = 40 + 8;
    private const int Least4 = 576 - Overhead4;
    private const int Least6 = 1280 - Overhead6;
    private const int Ethernet = 1500;
    private const int CloseEnough = 16;
    private const int Tries = 3;

    private readonly int _least;
    private int _refused;
    private int _probe;
    private int _failures;

    public UtpPathMtu(IPEndPoint remote)
    {
        var six = remote.AddressFamily == AddressFamily.InterNetworkV6;
        _least = six ? Least6 : Least4;
        Confirmed = _least;
        _probe = Ethernet - (six ? Overhead6 : Overhead4);
        _refused = _probe + 1;
    }

    /// <summary>The largest size any packet may have.</summary>
    public static int Largest => Ethernet - Overhead4;

    /// <summary>The size that packets may have.</summary>
    public int Confirmed { get; private set; }

    /// <summary>Payload of a full packet.</summary>
    public int Segment => Confirmed - UtpHeader.Length;

    /// <summary>The size to try next; 0 = found.</summary>
    public int Probe => _refused - Confirmed > CloseEnough ? _probe : 0;

    public void Arrived(int size)
    {
        if (size <= Confirmed)
            return;
        Confirmed = Math.Min(size, _refused - 1);
        Next();
    }

    /// <summary>A probe was lost: by its size, if that happens again and again.</summary>
    public void Lost(int size)
    {
        if (size != _probe || ++_failures < Tries)
            return;
        _refused = size;
        Next();
    }

    /// <summary>Full packets stopped arriving: the path may be another one.</summary>
    public void Restart()
    {
        if (Confirmed == _least)
            return;
        _refused = Confirmed;
        Confirmed = _least;
        Next();
    }

    private void Next()
    {
        _failures = 0;
        _probe = (Confirmed + _refused) / 2;
    }
}
