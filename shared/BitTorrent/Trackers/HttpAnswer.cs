using System.Net;
using System.Text;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Trackers;

/// <summary>Reads the bencoded answers of HTTP trackers (BEP 3, 7, 23, 24, 31, 48), whose bytes are hostile.</summary>
internal static class HttpAnswer
{
    private const int MostValues = 20_000;
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>Reads an answer to an announce; one that is malformed is a failure.</summary>
    public static AnnounceOutcome ReadAnnounce(ReadOnlySpan<byte> body)
    {
        try
        {
            var outcome = new AnnounceOutcome();
            var peers = new List<IPEndPoint>();
            var reader = new BencodeReader(body, MostValues, isAnyOrder: true);
            reader.BeginDictionary();
            while (reader.NextKey(out var key))
                outcome = ReadField(outcome, key, ref reader, peers);
            return outcome with { Peers = peers };
        }
        catch (BencodeException e)
        {
            return AnnounceOutcome.Unreachable($"answered with something else than a tracker's answer: {e.Message}");
        }
    }

    /// <summary>Reads an answer to a scrape; one that is malformed is a failure.</summary>
    public static ScrapeOutcome ReadScrape(ReadOnlySpan<byte> body)
    {
        try
        {
            string? failure = null;
            var torrents = new Dictionary<InfoHash, ScrapeCounts>();
            var reader = new BencodeReader(body, MostValues, isAnyOrder: true);
            reader.BeginDictionary();
            while (reader.NextKey(out var key))
            {
                if (key.SequenceEqual("failure reason"u8) || key.SequenceEqual("failure_reason"u8))
                    failure = TrackerText.Read(reader.ReadByteString());
                else if (key.SequenceEqual("files"u8))
                    ReadFiles(ref reader, torrents);
                else
                    reader.Skip();
            }

            return new ScrapeOutcome(failure, torrents);
        }
        catch (BencodeException e)
        {
            return ScrapeOutcome.Failed($"answered with something else than a scrape: {e.Message}");
        }
    }

    /// <summary>Seconds as trackers give them, kept between a second and a day.</summary>
    internal static TimeSpan ReadInterval(long seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 1, (long)LongestInterval.TotalSeconds));

    private static AnnounceOutcome ReadField(AnnounceOutcome outcome, ReadOnlySpan<byte> key, ref BencodeReader reader, List<IPEndPoint> peers)
    {
        switch (Encoding.Latin1.GetString(key[..Math.Min(key.Length, 20)]))
        {
            case "failure reason":
                return outcome with { Failure = TrackerText.Read(reader.ReadByteString()) };
            case "retry in":
                return outcome with { RetryIn = ReadRetry(ref reader) };
            case "warning message":
                return outcome with { Warning = TrackerText.Read(reader.ReadByteString()) };
            case "interval":
                return outcome with { Interval = ReadInterval(reader.ReadInteger()) };
            case "min interval":
                return outcome with { MinInterval = ReadInterval(reader.ReadInteger()) };
            case "tracker id":
                return outcome with { TrackerId = ReadTrackerId(reader.ReadByteString()) };
            case "external ip":
                return outcome with { ExternalAddress = ReadAddress(reader.ReadByteString()) };
            case "complete":
                return outcome with { Complete = ReadCount(reader.ReadInteger()) };
            case "incomplete":
                return outcome with { Incomplete = ReadCount(reader.ReadInteger()) };
            case "peers" when reader.Peek() == BencodeKind.List:
                ReadPeerList(ref reader, peers);
                return outcome;
            case "peers":
                CompactAddresses.Read(reader.ReadByteString(), CompactAddresses.Stride4, peers);
                return outcome;
            case "peers6":
                CompactAddresses.Read(reader.ReadByteString(), CompactAddresses.Stride6, peers);
                return outcome;
            default:
                reader.Skip();
                return outcome;
        }
    }

    // BEP 31: minutes, or "never". Some write the number as text.
    private static TimeSpan? ReadRetry(ref BencodeReader reader)
    {
        if (reader.Peek() == BencodeKind.Number)
            return ReadInterval(Math.Clamp(reader.ReadInteger(), 0, 1440) * 60);
        var words = reader.ReadByteString();
        if (words.SequenceEqual("never"u8))
            return TimeSpan.MaxValue;
        return int.TryParse(words, out var minutes) ? ReadInterval(Math.Clamp(minutes, 0, 1440) * 60L) : null;
    }

    // Sent back with every announce, so that a long one would be a way to make us send much.
    private static byte[]? ReadTrackerId(ReadOnlySpan<byte> id) => id.Length is > 0 and <= 256 ? id.ToArray() : null;

    private static IPAddress? ReadAddress(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is not (4 or 16))
            return null;
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static int ReadCount(long count) => (int)Math.Clamp(count, 0, int.MaxValue);

    // The old form (BEP 3). A host name as "ip" is passed over: nobody uses it, and it would have to be looked up.
    private static void ReadPeerList(ref BencodeReader reader, List<IPEndPoint> peers)
    {
        reader.BeginList();
        while (reader.NextItem())
        {
            IPAddress? address = null;
            long port = 0;
            reader.BeginDictionary();
            while (reader.NextKey(out var key))
            {
                if (key.SequenceEqual("ip"u8))
                    address = IPAddress.TryParse(Encoding.Latin1.GetString(Short(reader.ReadByteString())), out var read) ? read : null;
                else if (key.SequenceEqual("port"u8))
                    port = reader.ReadInteger();
                else
                    reader.Skip();
            }

            if (address is not null)
                CompactAddresses.Add(address, (int)Math.Clamp(port, 0, ushort.MaxValue + 1), peers);
        }
    }

    // No address is longer; a long text is none, and stays none when it is cut here.
    private static ReadOnlySpan<byte> Short(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, 64)];

    private static void ReadFiles(ref BencodeReader reader, Dictionary<InfoHash, ScrapeCounts> torrents)
    {
        reader.BeginDictionary();
        while (reader.NextKey(out var hash))
        {
            var counts = ReadCounts(ref reader);
            if (hash.Length == InfoHash.Length)
                torrents[InfoHash.FromBytes(hash)] = counts;
        }
    }

    private static ScrapeCounts ReadCounts(ref BencodeReader reader)
    {
        var counts = default(ScrapeCounts);
        reader.BeginDictionary();
        while (reader.NextKey(out var key))
        {
            if (key.SequenceEqual("complete"u8))
                counts = counts with { Complete = ReadCount(reader.ReadInteger()) };
            else if (key.SequenceEqual("downloaded"u8))
                counts = counts with { Downloaded = ReadCount(reader.ReadInteger()) };
            else if (key.SequenceEqual("incomplete"u8))
                counts = counts with { Incomplete = ReadCount(reader.ReadInteger()) };
            else
                reader.Skip();
        }

        return counts;
    }
}
