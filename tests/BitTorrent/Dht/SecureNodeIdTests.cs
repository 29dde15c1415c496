using System.Net;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht;

public sealed class SecureNodeIdTests
{
    [Theory]
    [InlineData("124.31.75.21", "5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401")]
    [InlineData("21.75.31.124", "5a3ce9c14e7a08645677bbd1cfe7d8f956d53256")]
    [InlineData("65.23.51.170", "a5d43220bc8f112a3d426c84764f8c2a1150e616")]
    [InlineData("84.124.73.14", "1b0321dd1bb1fe518101ceef99462b947a01ff41")]
    [InlineData("43.213.53.83", "e56f6cbf5b7c4be0237986d5243b87aa6d51305a")]
    public void The_ids_of_BEP_42_fit_their_addresses_and_no_others(string address, string id)
    {
        var bytes = Convert.FromHexString(id);
        Assert.True(SecureNodeId.Matches(DhtKey.FromBytes(bytes), IPAddress.Parse(address)));
        Assert.False(SecureNodeId.Matches(DhtKey.FromBytes(bytes), IPAddress.Parse("124.31.75.22")));
        bytes[2] ^= 0x08;
        Assert.False(SecureNodeId.Matches(DhtKey.FromBytes(bytes), IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("2a00:1450:4001:82b::200e")]
    public void A_created_id_fits_its_address(string address)
    {
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
            Assert.True(SecureNodeId.Matches(SecureNodeId.Create(IPAddress.Parse(address), random.NextBytes), IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("9.9.9.9", false)]
    public void Private_addresses_may_have_any_id(string address, bool expected) =>
        Assert.Equal(expected, new NodeContact(default, new IPEndPoint(IPAddress.Parse(address), 6881)).IsVerified);
}
