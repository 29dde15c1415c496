using System.Net;
using Replica.BitTorrent.Wire;
using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Tests.Wire;

/// <summary>Whatever stands in an extended message, it is read or refused, and what is read comes out alike when it is written and read again.</summary>
public sealed class ExtensionFuzzTests
{
    private static readonly byte[][] Seeds =
    [
        new ExtensionHandshake { Ids = ExtensionIds.Own, Client = "Replica 0.1", Port = 1, RequestQueue = 250, MetadataSize = 9, UploadOnly = true, YourAddress = IPAddress.Loopback, IPv6 = IPAddress.IPv6Loopback }.ToBytes(),
        new MetadataMessage(MetadataKind.Data, 0, 5, new byte[5]).ToBytes(),
        new PeerExchange([new PexPeer(IPEndPoint.Parse("1.2.3.4:5"), PexFlags.Seed)], [IPEndPoint.Parse("[::1]:7")]).ToBytes(),
        new Holepunch(HolepunchKind.Error, IPEndPoint.Parse("1.2.3.4:5"), HolepunchError.NoSelf).ToBytes(),
        new HashRange(new byte[32], 1, 4, 4, 2).ToBytes(new byte[64]),
    ];

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        var random = new Random(20260103);
        for (var i = 0; i < 30_000; i++)
        {
            var body = Mutate(random, [.. Seeds[random.Next(Seeds.Length)]]);
            if (ExtensionHandshake.Parse(body) is { } handshake)
                Assert.Equal(handshake, ExtensionHandshake.Parse(handshake.ToBytes()));
            if (MetadataMessage.Parse(body) is { } metadata)
                Assert.Equal(metadata.ToBytes(), MetadataMessage.Parse(metadata.ToBytes())?.ToBytes());
            if (PeerExchange.Parse(body) is { } peers)
                Assert.Equal(peers.ToBytes(), PeerExchange.Parse(peers.ToBytes())?.ToBytes());
            if (Holepunch.Parse(body) is { } holepunch)
                Assert.Equal(holepunch, Holepunch.Parse(holepunch.ToBytes()));
            if (HashRange.Parse(body) is { } range)
                Assert.Equal(body[..HashRange.Length], range.ToBytes());
            Assert.InRange(ClientName.Of(body.AsSpan(0, Math.Min(20, body.Length))).Length, 1, 100);
        }
    }

    private static byte[] Mutate(Random random, List<byte> body)
    {
        for (var times = random.Next(5); times > 0; times--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(3))
            {
                case 0:
                    body[at] = (byte)random.Next(256);
                    break;
                case 1 when body.Count > 10:
                    body.RemoveRange(at, Math.Min(random.Next(1, 4), body.Count - at));
                    break;
                default:
                    body.Insert(at, "0123456789deil:-"u8[random.Next(16)]);
                    break;
            }
        }
        return [.. body];
    }
}
