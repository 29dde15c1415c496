using System.Security.Cryptography;
using System.Text;
using Replica.Support;

namespace Replica.Interop.Tests.Hostile;

/// <summary>What hostile peers do over TCP, by name.</summary>
internal static class TcpAttacks
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    public static readonly IReadOnlyDictionary<string, Func<Victim, Task>> All = new Dictionary<string, Func<Victim, Task>>
    {
        ["garbage in place of a handshake"] = async victim =>
        {
            for (var seed = 0; seed < 50; seed++)
                await SendAsync(victim, TestBytes.Create(1 + (seed * 97), seed));
        },
        ["a handshake cut anywhere"] = async victim =>
        {
            var whole = Packets.Handshake(victim.InfoHash);
            for (var length = 0; length < whole.Length; length++)
                await SendAsync(victim, whole.AsMemory(0, length));
        },
        ["handshakes that stop half-way and stay"] = victim => HoldAsync(victim, 60, Packets.Handshake(victim.InfoHash).AsMemory(0, 30)),
        ["a handshake byte by byte"] = async victim =>
        {
            using var peer = await RawPeer.ConnectAsync(victim.EndPoint);
            foreach (var value in Packets.Handshake(victim.InfoHash))
                await peer.SendAsync(new[] { value });
            await victim.ServeHonestAsync();
        },
        ["a handshake for an unknown torrent"] = victim => SendAsync(victim, Packets.Handshake(new string('a', 40))),
        ["the victim's own handshake back"] = async victim =>
        {
            using var first = await RawPeer.ConnectAsync(victim.EndPoint);
            await first.SendAsync(Packets.Handshake(victim.InfoHash));
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await SendAsync(victim, await first.ReadHandshakeAsync(deadline.Token));
        },
        ["an all-zero encryption key"] = victim => SendAsync(victim, new byte[96 + 512]),
        ["an all-one encryption key"] = victim => SendAsync(victim, Enumerable.Repeat((byte)0xff, 96 + 512).ToArray()),
        ["encryption keys 1 and p - 1"] = async victim =>
        {
            await SendAsync(victim, (byte[])[.. new byte[95], 1, .. TestBytes.Create(600)]);
            // The prime of the protocol, less one: a subgroup of two elements.
            await SendAsync(victim, Convert.FromHexString("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090562"));
        },
        ["an encryption handshake that never ends"] = async victim =>
        {
            using var peer = await RawPeer.ConnectAsync(victim.EndPoint);
            await peer.SendAsync(RandomNumberGenerator.GetBytes(96));
            for (var round = 0; round < 100 && await peer.SendAsync(RandomNumberGenerator.GetBytes(1_000)); round++)
                await Task.Yield();
        },
        ["200 silent connections"] = victim => HoldAsync(victim, 200, default),
        ["200 connections that shake hands and then say nothing"] = victim => HoldAsync(victim, 200, Packets.Handshake(victim.InfoHash)),
        ["every length out of range"] = async victim =>
        {
            foreach (var kind in Packets.EveryKind)
            {
                foreach (var length in new[] { 1L, 2, 5, 9, 13, 1 << 14, (1 << 14) + 10, 1 << 17, 1 << 20, int.MaxValue, 1L << 31, uint.MaxValue })
                    await AfterHandshakeAsync(victim, Packets.Lying(length, kind));
            }
        },
        ["every message empty, short and long"] = async victim =>
        {
            foreach (var kind in Packets.EveryKind)
            {
                foreach (var length in new[] { 0, 1, 3, 4, 5, 8, 11, 12, 13, 100 })
                    await AfterHandshakeAsync(victim, Packets.Message(kind, TestBytes.Create(length, length)));
            }
        },
        ["every index out of range"] = async victim =>
        {
            foreach (var index in new long[] { victim.Pieces, victim.Pieces + 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff })
            {
                foreach (var kind in new[] { Packets.Have, Packets.Suggest, Packets.AllowedFast })
                    await AfterHandshakeAsync(victim, Packets.Numbers(kind, index));
                foreach (var kind in new[] { Packets.Request, Packets.Cancel, Packets.Reject })
                    await AfterHandshakeAsync(victim, Packets.Numbers(kind, index, 0, 16_384));
                await AfterHandshakeAsync(victim, Packets.Block(index, 0, new byte[16_384]));
            }
        },
        ["every request out of range"] = async victim =>
        {
            foreach (var begin in new long[] { 0, 1, 16_384, Victim.PieceLength - 1, Victim.PieceLength, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff })
            {
                foreach (var length in new long[] { 0, 1, 16_385, 1 << 17, (1 << 17) + 1, 1 << 20, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff })
                {
                    await AfterHandshakeAsync(
                        victim, [.. Packets.Message(Packets.Interested), .. Packets.Numbers(Packets.Request, 0, begin, length), .. Packets.Numbers(Packets.Request, victim.Pieces - 1, begin, length)]);
                }
            }
        },
        ["bitfields of every wrong length"] = async victim =>
        {
            foreach (var length in new[] { 0, 1, 2, 4, 5, 1_000, 100_000 })
                await AfterHandshakeAsync(victim, Packets.Message(Packets.Bitfield, Enumerable.Repeat((byte)0xff, length).ToArray()));
        },
        ["a flood of every message"] = async victim =>
        {
            foreach (var kind in Packets.EveryKind)
            {
                var message = kind is Packets.Request or Packets.Cancel ? Packets.Numbers(kind, 0, 0, 16_384) : Packets.Message(kind, TestBytes.Create(4, kind));
                await AfterHandshakeAsync(victim, Repeat(message, 20_000));
            }
        },
        ["a flood of keep-alives"] = victim => AfterHandshakeAsync(victim, new byte[4 << 20]),
        ["requests without end from one who reads nothing"] = async victim =>
        {
            using var peer = await HandshakenAsync(victim);
            var requests = Repeat(Packets.Numbers(Packets.Request, 0, 0, 16_384), 5_000);
            await peer.SendAsync(Packets.Message(Packets.Interested));
            for (var round = 0; round < 20 && await peer.SendAsync(requests); round++)
                await Task.Yield();
            await victim.ServeHonestAsync();
        },
        ["interest without end"] = victim => AfterHandshakeAsync(
            victim, Repeat([.. Packets.Message(Packets.Interested), .. Packets.Message(Packets.NotInterested)], 50_000)),
        ["metadata requests out of range"] = async victim =>
        {
            foreach (var piece in new[] { "-1", "1", "99999", "2147483647", "2147483648", "18446744073709551616", "-9223372036854775809" })
            {
                foreach (var type in new[] { "0", "1", "2", "3", "-1", "99" })
                    await AfterHandshakeAsync(victim, [.. Packets.ExtensionHandshake(), .. Metadata(type, piece)]);
            }

            await AfterHandshakeAsync(victim, [.. Packets.ExtensionHandshake(), .. Repeat(Metadata("0", "0"), 20_000)]);
        },
        ["extended handshakes of every kind"] = async victim =>
        {
            string[] handshakes =
            [
                "", "d", "de", "le", "i1e", "d1:mi1ee", "d1:mdee", "d1:md6:ut_pexi-1eee", "d1:md6:ut_pexi99999999999eee", "d1:md6:ut_pex3:abcee",
                "d13:metadata_sizei-1ee", "d13:metadata_sizei99999999999999999999ee", "d4:reqqi-5ee", "d4:reqqi2147483648ee", "d1:pi99999ee", "d1:pi-1ee",
                "d1:v9999999999:xe", $"d1:v{60_000}:{new string('v', 60_000)}e", "d6:yourip3:abce", "d4:ipv65:abcdee", new string('d', 60_000), new string('l', 60_000),
                $"d1:md{string.Concat(Enumerable.Range(0, 2_000).Select(number => $"6:x{number:00000}i{number % 255}e"))}ee",
            ];
            foreach (var handshake in handshakes)
                await AfterHandshakeAsync(victim, Repeat(Packets.Extension(0, handshake), 20));
        },
        ["peer exchange without end"] = async victim =>
        {
            var added = new StringBuilder();
            for (var number = 0; number < 1_000; number++)
                added.Append((char)127).Append((char)(number >> 8)).Append((char)(number & 255)).Append((char)9).Append((char)1).Append((char)(number & 255));
            var message = Packets.Extension(2, $"d5:added{added.Length}:{added}7:added.f{1_000}:{new string('\x12', 1_000)}e");
            await AfterHandshakeAsync(victim, [.. Packets.ExtensionHandshake(), .. Repeat(message, 500)]);
            foreach (var odd in new[] { "d5:added5:12345e", "d5:addedi1ee", "d7:added.f2:xx5:added0:e", "d5:added6:aaaaaa7:dropped1:ae", "d6:added617:aaaaaaaaaaaaaaaaae", "" })
                await AfterHandshakeAsync(victim, [.. Packets.ExtensionHandshake(), .. Packets.Extension(2, odd)]);
        },
        ["holepunch messages of every kind"] = async victim =>
        {
            for (var kind = 0; kind < 6; kind++)
            {
                foreach (var length in new[] { 0, 1, 5, 6, 8, 12, 20, 24, 200 })
                    await AfterHandshakeAsync(victim, [.. Packets.ExtensionHandshake(), .. Packets.Extension(4, "", [(byte)kind, .. new byte[length]])]);
            }
        },
        ["hash requests out of range"] = async victim =>
        {
            foreach (var numbers in new long[][] { [0, 0, 2, 0], [99, 0, 2, 0], [0, 0xffff_ffff, 2, 0], [0, 1, 512, 0], [0, 0, 0xffff_ffff, 0], [0, 0, 512, 0xffff_ffff], [0x8000_0000, 0x8000_0000, 0x8000_0000, 0x8000_0000] })
            {
                var body = Packets.Numbers(Packets.HashRequest, numbers)[5..];
                foreach (var kind in new[] { Packets.HashRequest, Packets.Hashes, Packets.HashReject })
                    await AfterHandshakeAsync(victim, Repeat(Packets.Message(kind, [.. new byte[32], .. body]), 200));
            }
        },
        ["blocks that nobody asked for"] = victim => AfterHandshakeAsync(victim, Repeat(Packets.Block(0, 0, TestBytes.Create(16_384)), 500)),
    };

    private static byte[] Metadata(string type, string piece) => Packets.Extension(1, $"d8:msg_typei{type}e5:piecei{piece}e10:total_sizei16384ee");

    private static byte[] Repeat(ReadOnlySpan<byte> message, int times)
    {
        var all = new byte[message.Length * times];
        for (var time = 0; time < times; time++)
            message.CopyTo(all.AsSpan(time * message.Length));
        return all;
    }

    private static async Task SendAsync(Victim victim, ReadOnlyMemory<byte> bytes)
    {
        using var peer = await RawPeer.ConnectAsync(victim.EndPoint);
        await peer.SendAsync(bytes);
    }

    private static async Task<RawPeer> HandshakenAsync(Victim victim)
    {
        var peer = await RawPeer.ConnectAsync(victim.EndPoint);
        await peer.SendAsync(Packets.Handshake(victim.InfoHash));
        return peer;
    }

    private static async Task AfterHandshakeAsync(Victim victim, byte[] bytes)
    {
        using var peer = await HandshakenAsync(victim);
        await Task.WhenAll(peer.SendAsync(bytes), peer.DrainAsync(bytes.Length > 100_000 ? Moment : Moment / 30));
    }

    private static async Task HoldAsync(Victim victim, int count, ReadOnlyMemory<byte> first)
    {
        var peers = new List<RawPeer>();
        try
        {
            for (var number = 0; number < count; number++)
            {
                var peer = await RawPeer.ConnectAsync(victim.EndPoint);
                peers.Add(peer);
                await peer.SendAsync(first);
            }

            await victim.ServeHonestAsync();
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
        }
    }
}
