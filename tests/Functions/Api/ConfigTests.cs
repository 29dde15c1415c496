using System.Net;
using Replica.BitTorrent.Crypto;
using Replica.Catalogue.Config;
using Replica.Support;

namespace Replica.Functions.Tests.Api;

public sealed class ConfigTests : IDisposable
{
    private static readonly byte[] Key = TestBytes.Create(Ed25519.PrivateKeyLength);
    private readonly PublishingSystem _system = new();

    [Fact]
    public async Task Before_anything_is_signed_the_service_is_not_ready()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        using (var answer = await host.GetAsync("/v1/config"))
        {
            await ServiceHost.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
        await SignAsync(1);
        using var ready = await host.GetAsync("/v1/config");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task The_signed_bytes_are_relayed_exactly_with_their_signature()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var signed = await SignAsync(7);
        using var answer = await host.GetAsync("/v1/config");
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(signed.Body, body);
        var signature = Convert.FromBase64String(answer.Headers.GetValues("X-Replica-Signature").Single());
        Assert.True(Ed25519.Verify(Ed25519.PublicKey(Key), body, signature));
    }

    [Fact]
    public async Task A_newer_config_is_seen_within_seconds()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        await SignAsync(1);
        using (await host.GetAsync("/v1/config"))
        {
            var newer = await SignAsync(2);
            _system.Time.Advance(TimeSpan.FromSeconds(6));
            using var answer = await host.GetAsync("/v1/config");
            Assert.Equal(newer.Body, await answer.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task A_torn_object_is_an_error_and_not_a_config()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        await _system.PutAsync(SignedConfig.ObjectKey, "{"u8.ToArray());
        using var answer = await host.GetAsync("/v1/config");
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Health_is_told()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        using var answer = await host.GetAsync("/healthz");
        Assert.Equal("ok", (await ServiceHost.JsonAsync(answer)).GetProperty("status").GetString());
    }

    public void Dispose() => _system.Dispose();

    private async Task<SignedConfig> SignAsync(long generation)
    {
        var config = new ServiceConfig { Generation = generation, Expires = _system.Time.GetUtcNow().AddDays(1), WebSeedBases = ["http://127.0.0.1/store/"] };
        var signed = SignedConfig.Sign(config, Key);
        await _system.PutAsync(SignedConfig.ObjectKey, signed.ToObject());
        return signed;
    }
}
