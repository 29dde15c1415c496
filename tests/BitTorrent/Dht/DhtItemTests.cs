using System.Text;
using Replica.BitTorrent.Crypto;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht;

/// <summary>BEP 44's items. Its vectors give the expanded private key, which signs but is no seed, so signatures are checked, not made.</summary>
public sealed class DhtItemTests
{
    private static readonly byte[] PublicKey = Convert.FromHexString("77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548");

    [Theory]
    [InlineData("", "4a533d47ec9c7d95b1ad75f576cffc641853b750", "305ac8aeb6c9c151fa120f120ea2cfb923564e11552d06a5d856091e5e853cff1260d3f39e4999684aa92eb73ffd136e6f4f3ecbfda0ce53a1608ecd7ae21f01")]
    [InlineData("foobar", "411eba73b6f087ca51a3795d9c8c938d365e32c1", "6834284b6b24c3204eb2fea824d82f88883a3d95e8b4a21b8c0ded553d17d17ddf9a8a7104b1258f30bed3787e6cb896fca78c58f8e03b5f18f14951a87d9a08")]
    public void The_mutable_items_of_BEP_44_have_their_targets_and_signatures(string salt, string target, string signature)
    {
        var item = new DhtItem("12:Hello World!"u8.ToArray(), PublicKey, Encoding.ASCII.GetBytes(salt), 1, Convert.FromHexString(signature));
        Assert.Equal(target, item.Target.ToString());
        Assert.True(item.HasValidSignature());
        Assert.False(new DhtItem(item.Value.ToArray(), PublicKey, item.Salt.ToArray(), 2, item.Signature?.ToArray()).HasValidSignature());
        Assert.False(new DhtItem("12:Hello world!"u8.ToArray(), PublicKey, item.Salt.ToArray(), 1, item.Signature?.ToArray()).HasValidSignature());
        Assert.False(new DhtItem(item.Value.ToArray(), PublicKey, item.Salt.ToArray(), 1).HasValidSignature());
    }

    [Fact]
    public void The_immutable_item_of_BEP_44_has_its_target_and_neither_key_nor_signature()
    {
        var item = DhtItem.CreateImmutable("12:Hello World!"u8);
        Assert.Equal("e5f96f6f38320f0f33959cb4d3d656452117aadb", item.Target.ToString());
        Assert.Null(item.PublicKey);
        Assert.Null(item.Signature);
    }

    [Fact]
    public void What_is_signed_is_BEP_44s() =>
        Assert.Equal("4:salt6:foobar3:seqi4e1:v12:Hello world!"u8, DhtItem.SignedBytes("foobar"u8, 4, "12:Hello world!"u8));

    [Fact]
    public void A_created_item_bears_a_valid_signature() =>
        Assert.True(DhtItem.CreateMutable(new byte[Ed25519.PrivateKeyLength], "s"u8, 3, "i5e"u8).HasValidSignature());

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("i1ei2e")]
    [InlineData("d1:b0:1:a0:e")]
    public void A_value_that_is_not_one_bencoded_value_is_refused(string value) =>
        Assert.Throws<ArgumentException>(() => DhtItem.CreateImmutable(Encoding.ASCII.GetBytes(value)));

    [Fact]
    public void Values_and_salts_past_their_limits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DhtItem.CreateImmutable(Encoding.ASCII.GetBytes($"997:{new string('x', 997)}")));
        Assert.Equal(1000, DhtItem.CreateImmutable(Encoding.ASCII.GetBytes($"996:{new string('x', 996)}")).Value.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => DhtItem.CreateMutable(new byte[32], new byte[65], 1, "i1e"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => DhtItem.CreateMutable(new byte[32], [], -1, "i1e"u8));
    }
}
