using System.Text;
using Replica.BitTorrent.Crypto;
using Replica.Catalogue.Config;
using Replica.Support;

namespace Replica.Catalogue.Tests.Config;

public sealed class SignedConfigTests
{
    private static readonly byte[] Key = TestBytes.Create(Ed25519.PrivateKeyLength);
    private static readonly byte[] PublicKey = Ed25519.PublicKey(Key);

    private static readonly ServiceConfig Config = new()
    {
        Generation = 7,
        Expires = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero),
        WebSeedBases = ["https://cdn.example/", "http://127.0.0.1:8080/store/"],
        MetadataBases = ["https://cdn.example/meta/"],
        Trackers = ["udp://tracker.example:1337/announce"],
        Peers = ["192.0.2.1:6881"],
        DhtBootstrap = ["dht.example:6881"],
        IndexKeys = ["00ff"],
    };

    [Fact]
    public void What_was_signed_is_opened_over_its_object()
    {
        var opened = SignedConfig.FromObject(SignedConfig.Sign(Config, Key).ToObject()).Open(PublicKey);
        Assert.Equal((Config.Generation, Config.Expires), (opened.Generation, opened.Expires));
        Assert.Equal(Config.WebSeedBases.ToArray(), opened.WebSeedBases.ToArray());
        Assert.Equal(Config.MetadataBases.ToArray(), opened.MetadataBases.ToArray());
        Assert.Equal(Config.Trackers.ToArray(), opened.Trackers.ToArray());
        Assert.Equal(Config.Peers.ToArray(), opened.Peers.ToArray());
        Assert.Equal(Config.DhtBootstrap.ToArray(), opened.DhtBootstrap.ToArray());
        Assert.Equal(Config.IndexKeys.ToArray(), opened.IndexKeys.ToArray());
    }

    [Fact]
    public void The_body_has_the_contracts_names()
    {
        var body = Encoding.UTF8.GetString(SignedConfig.Sign(Config, Key).Body);
        Assert.All(
            ["\"generation\":7", "\"expires\":\"2026-02-03T04:05:06", "\"webSeedBases\":[", "\"metadataBases\":[", "\"trackers\":[", "\"peers\":[", "\"dhtBootstrap\":[", "\"indexKeys\":["],
            (string name) => Assert.Contains(name, body, StringComparison.Ordinal));
    }

    [Fact]
    public void A_changed_body_signature_or_key_is_refused()
    {
        var signed = SignedConfig.Sign(Config, Key);
        var other = Ed25519.PublicKey(TestBytes.Create(Ed25519.PrivateKeyLength, 2));
        Assert.Throws<FormatException>(() => signed.Open(other));
        Assert.Throws<FormatException>(() => new SignedConfig([.. signed.Body, (byte)' '], signed.Signature).Open(PublicKey));
        Assert.Throws<FormatException>(() => new SignedConfig(signed.Body, [.. signed.Signature[..^1], (byte)(signed.Signature[^1] ^ 1)]).Open(PublicKey));
        Assert.Throws<FormatException>(() => new SignedConfig(signed.Body, []).Open(PublicKey));
    }

    [Theory]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","unknown":{},"peers":[]}""")]
    public void Missing_lists_are_empty(string body)
    {
        var config = SignedConfig.Read(Encoding.UTF8.GetBytes(body));
        Assert.Empty(config.WebSeedBases);
        Assert.Empty(config.MetadataBases);
        Assert.Empty(config.Trackers);
        Assert.Empty(config.Peers);
        Assert.Empty(config.DhtBootstrap);
        Assert.Empty(config.IndexKeys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"generation":1}""")]
    [InlineData("""{"expires":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"generation":"1","expires":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"generation":1,"expires":"soon"}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","peers":[null]}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","peers":null}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","webSeedBases":[null]}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","webSeedBases":["https://cdn.example"]}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","webSeedBases":["https://cdn.example/?a=/"]}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","webSeedBases":["https://cdn.example/#/"]}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","metadataBases":["ftp://cdn.example/"]}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","metadataBases":["file:///etc/"]}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","metadataBases":["/relative/"]}""")]
    [InlineData("""{"generation":1,"expires":"2026-01-01T00:00:00Z","trackers":["\ud800"]}""")]
    public void A_malformed_body_is_refused_though_it_be_signed(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Throws<FormatException>(() => new SignedConfig(bytes, Ed25519.Sign(Key, bytes)).Open(PublicKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"body":"AA==","signature":"AA=="}""")]
    [InlineData("""{"body":"!","signature":"!"}""")]
    [InlineData("""{"body":7}""")]
    public void A_malformed_object_is_refused(string json) => Assert.Throws<FormatException>(() => SignedConfig.FromObject(Encoding.UTF8.GetBytes(json)));
}
