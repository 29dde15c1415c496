using System.Buffers.Binary;
using Replica.Support;

namespace Replica.Interop.Tests.Hostile;

/// <summary>What hostile seeders do to a leecher that connects to them, by name. Each gets the torrent's info hash and number of pieces.</summary>
internal static class EvilDeeds
{
    public static readonly IReadOnlyDictionary<string, Func<string, int, Func<RawPeer, CancellationToken, Task>>> All =
        new Dictionary<string, Func<string, int, Func<RawPeer, CancellationToken, Task>>>
        {
            ["say nothing"] = (_, _) => (_, ending) => Task.Delay(Timeout.Infinite, ending),
            ["answer with garbage"] = (_, _) => (peer, _) => peer.SendAsync(TestBytes.Create(5_000)),
            ["answer for another torrent"] = (_, _) => (peer, ending) => SendAsync(peer, ending, Packets.Handshake(new string('b', 40))),
            ["stop in the handshake"] = (hash, _) => (peer, ending) => SendAsync(peer, ending, Packets.Handshake(hash)[..50]),
            ["have everything and give nothing"] = (hash, pieces) => (peer, ending) =>
                SendAsync(peer, ending, Packets.Handshake(hash), Bitfield(pieces), Packets.Message(Packets.Unchoke)),
            ["give wrong blocks"] = (hash, pieces) => (peer, ending) => ServeAsync(peer, hash, pieces, (piece, begin, length) => Packets.Block(piece, begin, new byte[length]), ending),
            ["give blocks of the wrong place"] = (hash, pieces) => (peer, ending) =>
                ServeAsync(peer, hash, pieces, (piece, begin, length) => Packets.Block(piece + 1, begin + 1, new byte[length]), ending),
            ["give blocks of the wrong length"] = (hash, pieces) => (peer, ending) =>
                ServeAsync(peer, hash, pieces, (piece, begin, length) => Packets.Block(piece, begin, new byte[length - 1]), ending),
            ["reject every request"] = (hash, pieces) => (peer, ending) => ServeAsync(peer, hash, pieces, (piece, begin, length) => Packets.Numbers(Packets.Reject, piece, begin, length), ending),
            ["choke and unchoke without end"] = (hash, pieces) => async (peer, ending) =>
            {
                await SendAsync(peer, default, Packets.Handshake(hash), Bitfield(pieces));
                while (!ending.IsCancellationRequested && await peer.SendAsync(Repeat([.. Packets.Message(Packets.Unchoke), .. Packets.Message(Packets.Choke)], 100)))
                    await Task.Delay(1, ending);
            },
            ["claim pieces beyond the end"] = (hash, pieces) => (peer, ending) =>
                SendAsync(peer, ending, Packets.Handshake(hash), Packets.Numbers(Packets.Have, pieces), Packets.Numbers(Packets.Have, 0xffff_ffff)),
            ["send a bitfield too long"] = (hash, pieces) => (peer, ending) => SendAsync(peer, ending, Packets.Handshake(hash), Bitfield(pieces + 64)),
            ["announce a message of 4 GiB"] = (hash, _) => (peer, ending) => SendAsync(peer, ending, Packets.Handshake(hash), Packets.Lying(uint.MaxValue, Packets.Piece)),
            ["announce metadata of 2 GiB"] = (hash, pieces) => (peer, ending) => SendAsync(
                peer, ending, Packets.Handshake(hash), Packets.ExtensionHandshake(int.MaxValue), Bitfield(pieces), Packets.Extension(1, $"d8:msg_typei1e5:piecei0e10:total_sizei{int.MaxValue}ee", new byte[16_384])),
            ["send wrong metadata"] = (hash, pieces) => (peer, ending) => SendAsync(
                peer, ending, Packets.Handshake(hash), Packets.ExtensionHandshake(300), Bitfield(pieces), Repeat(Packets.Extension(1, "d8:msg_typei1e5:piecei0e10:total_sizei300ee", new byte[300]), 100)),
            ["flood with peers"] = (hash, _) => async (peer, ending) =>
            {
                await SendAsync(peer, default, Packets.Handshake(hash), Packets.ExtensionHandshake());
                var added = string.Concat(Enumerable.Range(0, 300).Select(number => $"{(char)127}{(char)0}{(char)(number >> 8)}{(char)(number & 255)}{(char)9}{(char)1}"));
                var message = Packets.Extension(2, $"d5:added{added.Length}:{added}e");
                while (!ending.IsCancellationRequested && await peer.SendAsync(message))
                    await Task.Delay(5, ending);
            },
        };

    private static async Task SendAsync(RawPeer peer, CancellationToken stay, params byte[][] messages)
    {
        foreach (var message in messages)
            await peer.SendAsync(message);
        if (stay.CanBeCanceled)
            await Task.Delay(Timeout.Infinite, stay);
    }

    private static async Task ServeAsync(RawPeer peer, string hash, int pieces, Func<long, long, int, byte[]> answer, CancellationToken ending)
    {
        await peer.SendAsync(Packets.Handshake(hash));
        await peer.ReadHandshakeAsync(ending);
        await peer.SendAsync(Bitfield(pieces));
        await peer.SendAsync(Packets.Message(Packets.Unchoke));
        while (true)
        {
            var (kind, payload) = await peer.ReadAsync(ending);
            if (kind == Packets.Request)
            {
                var (piece, begin, length) = (Number(payload, 0), Number(payload, 4), Number(payload, 8));
                await peer.SendAsync(answer(piece, begin, (int)length));
            }
        }
    }

    private static uint Number(byte[] payload, int offset) => BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(offset));

    private static byte[] Bitfield(int pieces)
    {
        var bits = new byte[(pieces + 7) / 8];
        for (var piece = 0; piece < pieces; piece++)
            bits[piece / 8] |= (byte)(0x80 >> (piece % 8));
        return Packets.Message(Packets.Bitfield, bits);
    }

    private static byte[] Repeat(ReadOnlySpan<byte> message, int times) => Enumerable.Repeat(message.ToArray(), times).SelectMany(bytes => bytes).ToArray();
}
