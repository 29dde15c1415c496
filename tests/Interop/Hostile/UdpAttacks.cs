using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.Support;

namespace Replica.Interop.Tests.Hostile;

/// <summary>What hostile hosts send to the UDP port, by name: uTP (BEP 29), KRPC (BEP 5, 42, 44, 51), and neither.</summary>
internal static class UdpAttacks
{
    private const byte Data = 0x01, Fin = 0x11, State = 0x21, Reset = 0x31, Syn = 0x41;

    public static readonly IReadOnlyDictionary<string, Func<Victim, Task>> All = new Dictionary<string, Func<Victim, Task>>
    {
        ["a uTP SYN flood"] = victim => SendAsync(victim, Enumerable.Range(0, 20_000).Select(number => Utp(Syn, (ushort)number, 1))),
        ["uTP SYN floods from many ports"] = async victim =>
        {
            for (var port = 0; port < 200; port++)
                await SendAsync(victim, Enumerable.Range(0, 50).Select(number => Utp(Syn, (ushort)(number * 2), 1)));
        },
        ["uTP packets without a connection"] = victim => SendAsync(
            victim, from number in Enumerable.Range(0, 5_000) from kind in new[] { Data, Fin, State, Reset } select (byte[])[.. Utp(kind, (ushort)number, (ushort)number), .. new byte[number % 700]]),
        ["uTP packets cut anywhere"] = victim => SendAsync(
            victim, from kind in new[] { Data, Fin, State, Reset, Syn } from length in Enumerable.Range(0, 21) select Utp(kind, 7, 1)[..Math.Min(length, 20)]),
        ["malformed uTP extension chains"] = victim => SendAsync(
            victim,
            from kind in new[] { Data, State, Syn }
            from chain in new byte[][] { [], [1], [1, 0], [1, 255], [0, 4, 1], [1, 4, 0, 0, 0, 0], [1, 3, 255, 255, 255], [2, 0, 2, 0, 2, 0], [.. Enumerable.Repeat((byte)1, 1_200)], [.. Enumerable.Repeat(new byte[] { 9, 0 }, 600).SelectMany(pair => pair)] }
            from first in new byte[] { 1, 2, 255 }
            select (byte[])[.. Utp(kind, 9, 1, first), .. chain]),
        ["a uTP connection that acknowledges what was never sent"] = victim => AfterSynAsync(
            victim, Enumerable.Range(0, 3_000).Select(number => Utp(State, 12, (ushort)(number * 21), 0, (ushort)(number * 17)))),
        ["uTP data far out of its window"] = victim => AfterSynAsync(
            victim, Enumerable.Range(0, 5_000).Select(number => (byte[])[.. Utp(Data, 12, (ushort)(number * 13)), .. new byte[1_300]])),
        ["a uTP connection that ends before it began"] = victim => AfterSynAsync(victim, Enumerable.Range(0, 1_000).Select(number => Utp(Fin, 12, (ushort)(number % 3)))),
        ["malformed KRPC"] = victim => SendAsync(victim, Krpc().Select(Encoding.Latin1.GetBytes)),
        ["mutated KRPC"] = victim => SendAsync(victim, Mutated()),
        ["a flood of KRPC queries"] = victim => SendAsync(victim, Enumerable.Range(0, 20_000).Select(number => Encoding.Latin1.GetBytes(
            $"d1:ad2:id20:{Id(number)}9:info_hash20:{Id(number * 7)}e1:q9:get_peers1:t2:{(char)(number & 255)}{(char)(number >> 8 & 255)}1:y1:qe"))),
        ["announcements without and with wrong tokens"] = victim => SendAsync(victim, Enumerable.Range(0, 2_000).Select(number => Encoding.Latin1.GetBytes(
            $"d1:ad2:id20:{Id(number)}9:info_hash20:{Id(1)}4:porti{number}e5:token{(number % 3 == 0 ? "0:" : "8:tokentok")}e1:q13:announce_peer1:t1:x1:y1:qe"))),
        ["items that nobody may store"] = victim => SendAsync(victim, Enumerable.Range(0, 500).Select(number => Encoding.Latin1.GetBytes(
            $"d1:ad2:id20:{Id(number)}1:k32:{new string('k', 32)}3:seqi{number}e3:sig64:{new string('s', 64)}5:token4:tttt1:v{number % 1_200}:{new string('v', number % 1_200)}e1:q3:put1:t1:x1:y1:qe"))),
        ["answers that nobody asked for"] = victim => SendAsync(victim, Enumerable.Range(0, 5_000).Select(number => Encoding.Latin1.GetBytes(
            $"d1:rd2:id20:{Id(number)}5:nodes26:{new string('n', 26)}5:token1:te1:t2:{(char)(number & 255)}{(char)(number >> 8 & 255)}1:y1:re"))),
        ["UDP tracker answers that nobody asked for"] = victim => SendAsync(
            victim, from action in Enumerable.Range(0, 5) from length in Enumerable.Range(0, 64) select (byte[])[0, 0, 0, (byte)action, .. TestBytes.Create(length, length)]),
        ["noise"] = victim => SendAsync(victim, Enumerable.Range(0, 5_000).Select(seed => TestBytes.Create(seed % 1_400, seed))),
    };

    private static byte[] Utp(byte kind, ushort connection, ushort sequence, byte extension = 0, ushort acknowledged = 0)
    {
        var packet = new byte[20];
        (packet[0], packet[1]) = (kind, extension);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), connection);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), 1 << 20);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(16), sequence);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(18), acknowledged);
        return packet;
    }

    private static string Id(int number) => string.Concat(TestBytes.Create(20, number).Select(value => (char)value));

    private static IEnumerable<string> Krpc()
    {
        var id = new string('i', 20);
        string[] queries = ["ping", "find_node", "get_peers", "announce_peer", "get", "put", "sample_infohashes", "vote", "", "get_peers\0"];
        string[] arguments =
        [
            "de", "d2:id0:e", "d2:id19:" + new string('i', 19) + "e", $"d2:id20:{id}e", $"d2:idi5ee", $"d2:id20:{id}6:target0:e", $"d2:id20:{id}9:info_hash21:{new string('h', 21)}e",
            $"d2:id20:{id}9:info_hash20:{id}4:porti0e5:token0:e", $"d2:id20:{id}9:info_hash20:{id}4:porti-1e5:token0:e", $"d2:id20:{id}9:info_hash20:{id}4:porti65536e5:token0:e",
            $"d2:id20:{id}6:target20:{id}4:wantl2:n42:n62:xxee", $"d2:id20:{id}6:target20:{id}4:wanti1ee", $"d2:id20:{id}6:target20:{id}3:seqi-1ee", "le", "i1e", "0:",
        ];
        foreach (var query in queries)
        {
            foreach (var argument in arguments)
            {
                yield return $"d1:a{argument}1:q{query.Length}:{query}1:t2:aa1:y1:qe";
                yield return $"d1:a{argument}1:q{query.Length}:{query}1:t0:1:y1:qe";
                yield return $"d1:a{argument}1:q{query.Length}:{query}1:t1000:{new string('t', 1_000)}1:y1:qe";
            }
        }

        foreach (var other in new[] { "d", "de", "d1:y1:qe", "d1:y1:re", "d1:y1:ee", "d1:t2:aa1:y1:xe", "d1:eli201e3:abce1:t2:aa1:y1:ee", "d1:ei5e1:t2:aa1:y1:ee", "d1:rle1:t2:aa1:y1:re", new string('d', 1_400), "d" + new string('l', 1_400), "d1:t99999999999:" })
            yield return other;
    }

    private static IEnumerable<byte[]> Mutated()
    {
        var chance = new Random(7);
        foreach (var text in Krpc().ToArray())
        {
            for (var round = 0; round < 10; round++)
            {
                var bytes = Encoding.Latin1.GetBytes(text);
                for (var change = 0; change <= chance.Next(3); change++)
                    bytes[chance.Next(bytes.Length)] = (byte)chance.Next(256);
                yield return bytes;
            }
        }
    }

    private static async Task SendAsync(Victim victim, IEnumerable<byte[]> packets)
    {
        using var socket = Open(victim);
        foreach (var packet in packets)
            await SendAsync(socket, packet);
    }

    // The SYN's connection id is 11, so what comes after carries 12.
    private static Task AfterSynAsync(Victim victim, IEnumerable<byte[]> packets) => SendAsync(victim, packets.Prepend(Utp(Syn, 11, 1)));

    private static Socket Open(Victim victim)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPEndPoint.Parse(victim.EndPoint));
        return socket;
    }

    private static async Task SendAsync(Socket socket, byte[] packet)
    {
        try
        {
            await socket.SendAsync(packet);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.NoBufferSpaceAvailable)
        {
            // What an earlier packet met; whether the victim lives is asked afterwards.
        }
    }
}
