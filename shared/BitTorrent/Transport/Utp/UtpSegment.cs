namespace Replica.BitTorrent.Transport.Utp;

/// <summary>A numbered packet that was cut from the stream and is not known to have arrived with all before it.</summary>
internal struct UtpSegment
{
    /// <summary>Bytes of the stream in it; 0 = the end of the stream.</summary>
    public int Length;

    /// <summary>When it was sent last.</summary>
    public long SentAt;

    /// <summary>How often it was sent.</summary>
    public int Sent;

    /// <summary>The size that it was padded to, to try the path; 0 = not at all.</summary>
    public int ProbeSize;

    /// <summary>It arrived, ahead of others.</summary>
    public bool Arrived;

    /// <summary>It is thought lost, and has to be sent again.</summary>
    public bool Lost;

    /// <summary>True while it counts as on its way.</summary>
    public readonly bool InFlight => !Arrived && !Lost;
}
