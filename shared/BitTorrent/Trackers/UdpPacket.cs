using System.Buffers.Binary;
using System.Net;
using System.Text;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Trackers;

/// <summary>The packets of UDP trackers (BEP 15, BEP 41). Those that come in are hostile.</summary>
internal static class UdpPacket
{
    /// <summary>The most torrents in one scrape (BEP 15).</summary>
    public const int MostScraped = 74;

    private const long Protocol = 0x41727101980;
    private const int AnnounceLength = 98;
    private const int OptionUrlData = 2;
    private const int LongestOption = 255;

    /// <summary>A request for a connection id.</summary>
    public static byte[] Connect(uint transaction) => Head(16, Protocol, UdpAction.Connect, transaction);

    /// <summary>An announce.</summary>
    /// <param name="connection">The tracker's connection id.</param>
    /// <param name="transaction">Comes back in the answer.</param>
    /// <param name="request">The announce.</param>
    /// <param name="urlData">Path and query of the tracker's URL (BEP 41); empty if it has none.</param>
    public static byte[] Announce(long connection, uint transaction, AnnounceRequest request, string urlData)
    {
        var url = Encoding.ASCII.GetBytes(urlData);
        var packet = Head(AnnounceLength + url.Length + 2 * ((url.Length + LongestOption - 1) / LongestOption), connection, UdpAction.Announce, transaction);
        request.Hash.CopyTo(packet.AsSpan(16));
        request.PeerId.Span.CopyTo(packet.AsSpan(36, 20));
        BinaryPrimitives.WriteInt64BigEndian(packet.AsSpan(56), request.Stats.Downloaded);
        BinaryPrimitives.WriteInt64BigEndian(packet.AsSpan(64), request.Stats.Left);
        BinaryPrimitives.WriteInt64BigEndian(packet.AsSpan(72), request.Stats.Uploaded);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(80), (int)request.Event);
        // At 84: the address, left 0 so that the tracker takes the packet's.
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(88), request.Key);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(92), request.WantedPeers);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(96), (ushort)request.Port);
        WriteOptions(packet.AsSpan(AnnounceLength), url);
        return packet;
    }

    /// <summary>A scrape of at most <see cref="MostScraped"/> torrents.</summary>
    public static byte[] Scrape(long connection, uint transaction, IReadOnlyList<InfoHash> hashes)
    {
        var packet = Head(16 + InfoHash.Length * hashes.Count, connection, UdpAction.Scrape, transaction);
        for (var i = 0; i < hashes.Count; i++)
            hashes[i].CopyTo(packet.AsSpan(16 + InfoHash.Length * i));
        return packet;
    }

    /// <summary>The head of an answer.</summary>
    /// <returns>False if it is too short to be one.</returns>
    public static bool TryReadHead(ReadOnlySpan<byte> packet, out UdpAction action, out uint transaction)
    {
        action = packet.Length < 8 ? UdpAction.Error : (UdpAction)BinaryPrimitives.ReadInt32BigEndian(packet);
        transaction = packet.Length < 8 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        return packet.Length >= 8;
    }

    /// <summary>Whether an answer can be read: of that kind or an error, and long enough.</summary>
    public static bool Answers(UdpAction question, UdpAction answer, int length) => answer == UdpAction.Error || (answer == question && length >= question switch
    {
        UdpAction.Connect => 16,
        UdpAction.Announce => 20,
        _ => 8,
    });

    /// <summary>The connection id of an answer to <see cref="Connect"/>.</summary>
    public static long ReadConnection(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadInt64BigEndian(packet[8..]);

    /// <summary>The words of an error.</summary>
    public static string ReadError(ReadOnlySpan<byte> packet) => TrackerText.Read(packet[8..].TrimEnd((byte)0));

    /// <summary>The answer to an announce: peers are of the family that the tracker was asked over.</summary>
    public static AnnounceOutcome ReadAnnounce(ReadOnlySpan<byte> packet, bool isIPv6)
    {
        var peers = new List<IPEndPoint>();
        CompactAddresses.Read(packet[20..], isIPv6 ? CompactAddresses.Stride6 : CompactAddresses.Stride4, peers);
        return new AnnounceOutcome
        {
            Interval = HttpAnswer.ReadInterval(BinaryPrimitives.ReadInt32BigEndian(packet[8..])),
            Incomplete = ReadCount(packet[12..]),
            Complete = ReadCount(packet[16..]),
            Peers = peers,
        };
    }

    /// <summary>The answer to a scrape; a short one tells of the first torrents only.</summary>
    public static ScrapeOutcome ReadScrape(ReadOnlySpan<byte> packet, IReadOnlyList<InfoHash> hashes)
    {
        var torrents = new Dictionary<InfoHash, ScrapeCounts>();
        var counts = packet[8..];
        for (var i = 0; i < hashes.Count && counts.Length >= 12; i++, counts = counts[12..])
            torrents[hashes[i]] = new ScrapeCounts(ReadCount(counts), ReadCount(counts[4..]), ReadCount(counts[8..]));
        return new ScrapeOutcome(null, torrents);
    }

    private static int ReadCount(ReadOnlySpan<byte> bytes) => Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes));

    private static byte[] Head(int length, long connection, UdpAction action, uint transaction)
    {
        var packet = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(packet, connection);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), (int)action);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), transaction);
        return packet;
    }

    private static void WriteOptions(Span<byte> options, ReadOnlySpan<byte> url)
    {
        while (!url.IsEmpty)
        {
            var length = Math.Min(url.Length, LongestOption);
            options[0] = OptionUrlData;
            options[1] = (byte)length;
            url[..length].CopyTo(options[2..]);
            options = options[(length + 2)..];
            url = url[length..];
        }
    }
}
