using System.Text;
using Replica.BitTorrent.Bencode;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Tests.Metainfo;

/// <summary>Feeds mutated torrents and links to the parsers: whatever comes, they answer or refuse with their own exception.</summary>
public sealed class ParserFuzzTests
{
    private const int Iterations = 4_000;

    private static readonly byte[][] Seeds =
    [
        Torrents.Bytes(Torrents.SingleFile),
        Torrents.WithPaths(["a", "b"], ["Подписаться.mov"], ["片段", "x"]),
        Torrents.Bytes($"d8:announce5:udp:a13:announce-listll5:udp:ael5:udp:bee7:comment1:c4:info{Torrents.SingleFile}8:url-listl7:http:/aee"),
        TreeTorrents.Flat(("a", 5), ("b", 0), ("c", 3 * TreeTorrents.Piece)),
        Torrents.Bytes("d9:file treed1:ad0:d6:lengthi0eeee6:lengthi0e12:meta versioni2e4:name1:a12:piece lengthi16384e6:pieces0:7:privatei1ee"),
    ];

    private static readonly byte[][] Tokens =
    [
        "i0e"u8.ToArray(), "i-1e"u8.ToArray(), "i9223372036854775807e"u8.ToArray(), "0:"u8.ToArray(), "1:/"u8.ToArray(), "2:.."u8.ToArray(),
        "99999999999:"u8.ToArray(), "le"u8.ToArray(), "de"u8.ToArray(), "d"u8.ToArray(), "l"u8.ToArray(), "e"u8.ToArray(), "4:path"u8.ToArray(), "0:d"u8.ToArray(), "4:attr1:l"u8.ToArray(),
        "6:length"u8.ToArray(), "5:files"u8.ToArray(), "%"u8.ToArray(), "%00"u8.ToArray(), "&xt="u8.ToArray(), [0xFF], [0xC3, 0xA9],
    ];

    [Fact]
    public void Bencode_is_read_or_refused_and_what_is_read_is_canonical()
    {
        Fuzz(Seeds, input =>
        {
            try
            {
                var reader = new BencodeReader(input);
                var value = reader.Skip();
                reader.EndDocument();
                Assert.Equal(input, value);
            }
            catch (BencodeException exception)
            {
                Assert.InRange(exception.Offset, 0, input.Length);
            }
        });
    }

    [Fact]
    public void Metainfo_is_read_or_refused_and_what_is_read_is_safe()
    {
        Fuzz(Seeds, input =>
        {
            try
            {
                AssertSafe(InfoDictionary.Parse(input));
            }
            catch (MetainfoException)
            {
                // Refused, as most are.
            }
            try
            {
                var document = MetainfoDocument.Parse(input);
                AssertSafe(document.Info);
                Assert.Equal(document.Info.Hash, MetainfoDocument.Parse(document.ToBytes()).Info.Hash);
            }
            catch (MetainfoException)
            {
                // Refused, as most are.
            }
        });
    }

    [Fact]
    public void Magnet_links_are_read_or_refused_and_what_is_read_round_trips()
    {
        const string Link = "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=a%20%D1%8F&so=1,3-4&xs=replica:x&tr=udp%3A%2F%2Fa&ws=http://b/";
        Fuzz([Encoding.UTF8.GetBytes(Link)], input =>
        {
            if (MagnetLink.TryParse(Encoding.Latin1.GetString(input), out var link))
                Assert.Equal(link.ToString(), MagnetLink.Parse(link.ToString()).ToString());
        });
    }

    private static void AssertSafe(InfoDictionary info)
    {
        Assert.Equal(info.Length, info.Files.Sum(file => file.Length));
        if (info.PieceCount is > 0 and < 1_000)
            Assert.Equal(info.Length, Enumerable.Range(0, info.PieceCount).Sum(piece => (long)info.LengthOfPiece(piece)));
        foreach (var file in info.Files)
        {
            Assert.NotEmpty(file.Path);
            foreach (var segment in info.LayoutPath(file))
            {
                Assert.DoesNotContain(segment, new[] { "", ".", ".." });
                Assert.Equal(-1, segment.AsSpan().IndexOfAny('/', '\0'));
            }
        }
    }

    private static void Fuzz(byte[][] seeds, Action<byte[]> parse)
    {
        var random = new Random(20260101);
        for (var i = 0; i < Iterations; i++)
        {
            var input = Mutate(random, seeds);
            try
            {
                parse(input);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Input {Convert.ToHexString(input)} (iteration {i})", exception);
            }
        }
    }

    private static byte[] Mutate(Random random, byte[][] seeds)
    {
        var input = seeds[random.Next(seeds.Length)].ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(input.Count + 1);
            var length = Math.Min(random.Next(1, 12), input.Count - at);
            switch (random.Next(5))
            {
                case 0 when at < input.Count:
                    input[at] = (byte)random.Next(256);
                    break;
                case 1:
                    input.RemoveRange(at, length);
                    break;
                case 2:
                    input.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 3:
                    input.InsertRange(at, input.GetRange(at, length));
                    break;
                default:
                    input[random.Next(input.Count)] = (byte)('0' + random.Next(10));
                    break;
            }
            if (input.Count == 0)
                input.Add((byte)'d');
        }
        return [.. input];
    }
}
