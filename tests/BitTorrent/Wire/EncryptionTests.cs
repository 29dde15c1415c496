using System.Numerics;
using Replica.BitTorrent.Crypto;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Wire;
using Replica.BitTorrent.Wire.Encryption;

namespace Replica.BitTorrent.Tests.Wire;

public sealed class EncryptionTests
{
    private static readonly InfoHash Torrent = InfoHash.Compute("torrent"u8);
    private static readonly InfoHashDirectory Torrents = DirectoryOf(Torrent);

    [Fact]
    public void Both_ends_agree_on_the_secret()
    {
        for (var i = 0; i < 8; i++)
        {
            var (one, other) = (DiffieHellman.Create(), DiffieHellman.Create());

            Assert.Equal(one.Agree(other.PublicKey), other.Agree(one.PublicKey));
            Assert.Equal(DiffieHellman.KeyLength, one.Agree(other.PublicKey)?.Length);
        }
    }

    [Fact]
    public void A_small_private_key_makes_a_padded_public_key()
    {
        var keys = new DiffieHellman([10]);

        Assert.Equal(1024, new BigInteger(keys.PublicKey, isUnsigned: true, isBigEndian: true));
        Assert.Equal(DiffieHellman.KeyLength, keys.PublicKey.Length);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090562")]
    [InlineData("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563")]
    public void A_public_key_that_gives_the_secret_away_is_refused(string key) =>
        Assert.Null(DiffieHellman.Create().Agree(Convert.FromHexString(key)));

    [Theory]
    [InlineData(3, 3, true)]
    [InlineData(2, 3, true)]
    [InlineData(3, 2, true)]
    [InlineData(1, 3, false)]
    [InlineData(3, 1, false)]
    public async Task The_strongest_common_method_is_chosen_and_what_follows_arrives(int offered, int accepted, bool isEncrypted)
    {
        using var pair = await StreamPair.ConnectAsync();
        var connecting = MseConnector.ConnectAsync(pair.Near, Torrent, (CryptoMethods)offered, "first"u8.ToArray(), default);
        var (far, torrent) = await MseAcceptor.AcceptAsync(pair.Far, new HandshakeReader(pair.Far), Torrents, (CryptoMethods)accepted, default);
        await far.WriteAsync("answer"u8.ToArray());
        var near = await connecting;
        await near.WriteAsync(" second"u8.ToArray());

        Assert.Equal((isEncrypted, isEncrypted, Torrent), (near.IsEncrypted, far.IsEncrypted, torrent));
        Assert.Equal("first second"u8.ToArray(), await ReadAsync(far, 12));
        Assert.Equal("answer"u8.ToArray(), await ReadAsync(near, 6));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Without_a_common_method_there_is_no_connection(int offered, int accepted)
    {
        using var pair = await StreamPair.ConnectAsync();
        var connecting = MseConnector.ConnectAsync(pair.Near, Torrent, (CryptoMethods)offered, default, default);
        var accepting = MseAcceptor.AcceptAsync(pair.Far, new HandshakeReader(pair.Far), Torrents, (CryptoMethods)accepted, default);

        await Assert.ThrowsAsync<HandshakeException>(() => accepting);
        pair.Far.Dispose();
        await Assert.ThrowsAnyAsync<IOException>(() => connecting);
    }

    [Fact]
    public async Task An_unknown_torrent_is_refused()
    {
        using var pair = await StreamPair.ConnectAsync();
        var connecting = MseConnector.ConnectAsync(pair.Near, InfoHash.Compute("other"u8), CryptoMethods.Rc4, default, default);
        var accepting = MseAcceptor.AcceptAsync(pair.Far, new HandshakeReader(pair.Far), Torrents, CryptoMethods.Rc4, default);

        Assert.Equal("unknown torrent", (await Assert.ThrowsAsync<HandshakeException>(() => accepting)).Message);
        pair.Far.Dispose();
        await Assert.ThrowsAnyAsync<IOException>(() => connecting);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(7)]
    public async Task Endless_noise_is_scanned_only_so_far_by_either_end(byte value)
    {
        var noise = Enumerable.Repeat(value, 96 + 512 + 200).ToArray();
        using var pair = await StreamPair.ConnectAsync();
        var accepting = MseAcceptor.AcceptAsync(pair.Far, new HandshakeReader(pair.Far), Torrents, CryptoMethods.Rc4, default);
        await pair.Near.WriteAsync(noise);
        await Assert.ThrowsAsync<HandshakeException>(() => accepting);

        using var other = await StreamPair.ConnectAsync();
        var connecting = MseConnector.ConnectAsync(other.Near, Torrent, CryptoMethods.Rc4, default, default);
        await other.Far.WriteAsync(noise);
        await Assert.ThrowsAsync<HandshakeException>(() => connecting);
    }

    [Fact]
    public async Task A_mutated_request_is_refused_or_read()
    {
        var random = new Random(20260104);
        for (var i = 0; i < 100; i++)
        {
            using var pair = await StreamPair.ConnectAsync();
            var accepting = AcceptAsync(pair.Far);
            var keys = DiffieHellman.Create();
            var publicKey = new byte[DiffieHellman.KeyLength];
            await pair.Near.WriteAsync(keys.PublicKey);
            await pair.Near.ReadExactlyAsync(publicKey);

            await pair.Near.WriteAsync(MutatedRequest(random, keys.Agree(publicKey)!));
            pair.Near.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);

            await accepting.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public void A_torrent_is_found_until_it_was_removed_as_often_as_added()
    {
        var torrents = DirectoryOf(Torrent, Torrent);
        torrents.Remove(Torrent);
        Assert.Equal(Torrent, torrents.Find(MseKeys.Obfuscate(Torrent)));
        Assert.True(torrents.Contains(Torrent));

        torrents.Remove(Torrent);
        torrents.Remove(Torrent);

        Assert.Null(torrents.Find(MseKeys.Obfuscate(Torrent)));
        Assert.False(torrents.Contains(Torrent));
    }

    [Fact]
    public async Task A_stream_gives_what_was_read_ahead_first_and_leaves_the_writers_bytes_alone()
    {
        using var pair = await StreamPair.ConnectAsync();
        await using var near = new PeerStream(pair.Near, default, new Rc4("in"u8), new Rc4("out"u8));
        await using var far = new PeerStream(pair.Far, "ahead "u8.ToArray(), new Rc4("out"u8), new Rc4("in"u8));
        var written = "behind"u8.ToArray();

        await near.WriteAsync(written);

        Assert.Equal("behind"u8.ToArray(), written);
        Assert.Equal("ahead behind"u8.ToArray(), await ReadAsync(far, 12));
    }

    private static InfoHashDirectory DirectoryOf(params InfoHash[] hashes)
    {
        var directory = new InfoHashDirectory();
        foreach (var hash in hashes)
            directory.Add(hash);
        return directory;
    }

    private static async Task<byte[]> ReadAsync(PeerStream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static async Task AcceptAsync(Stream stream)
    {
        try
        {
            await MseAcceptor.AcceptAsync(stream, new HandshakeReader(stream), Torrents, CryptoMethods.Rc4, default);
        }
        catch (IOException)
        {
            // Refused.
        }
        await stream.DisposeAsync();
    }

    private static byte[] MutatedRequest(Random random, byte[] secret)
    {
        var masked = new byte[20];
        MseKeys.Mask(MseKeys.Obfuscate(Torrent), secret).CopyTo(masked);
        byte[] plain = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 4, 1, 2, 3, 4, 0, 8, .. "12345678"u8];
        plain[random.Next(plain.Length)] ^= (byte)random.Next(256);
        MseKeys.FromConnecting(secret, Torrent).Apply(plain);
        byte[] request = [.. MseKeys.Marker(secret), .. masked, .. plain];
        if (random.Next(4) == 0)
            request[random.Next(40)] ^= 1;
        return request;
    }
}
