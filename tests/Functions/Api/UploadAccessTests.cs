using System.Net;
using System.Security.Cryptography;
using System.Text;
using Replica.Api.Uploads;

namespace Replica.Functions.Tests.Api;

public sealed class UploadAccessTests : IDisposable
{
    private readonly PublishingSystem _system = new();

    [Fact]
    public async Task Without_a_token_the_answer_is_401_whether_or_not_the_upload_exists()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.CreateAsync(TestItem.Of("a", 10));
        foreach (var id in new[] { upload.Id, new string('0', 32), "x" })
        {
            using var get = await host.GetAsync($"/v1/uploads/{id}");
            await ServiceHost.ProblemAsync(get, HttpStatusCode.Unauthorized);
            Assert.Equal("Bearer", get.Headers.WwwAuthenticate.Single().Scheme);
            using var complete = await host.PostAsync($"/v1/uploads/{id}/complete", (object?)null);
            await ServiceHost.ProblemAsync(complete, HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_wrong_token_and_an_unknown_id_get_the_same_answer()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.CreateAsync(TestItem.Of("a", 10));
        var other = await host.CreateAsync(TestItem.Of("b", 10));

        using var wrong = await host.GetAsync($"/v1/uploads/{upload.Id}", other.Token);
        using var unknown = await host.GetAsync($"/v1/uploads/{new string('0', 32)}", other.Token);

        Assert.Equal(HttpStatusCode.NotFound, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(await wrong.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Only_the_hash_of_a_token_of_256_bits_is_stored()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var upload = await host.CreateAsync(TestItem.Of("a", 10));
        Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(upload.Token).Length);
        var stored = await _system.Ledger.FindAsync(upload.Id);
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(upload.Token)), stored!.AdminTokenHash);
    }

    [Fact]
    public void A_token_matches_its_own_hash_alone()
    {
        var (token, other) = (AdminToken.New(), AdminToken.New());
        Assert.True(AdminToken.Matches(token, AdminToken.Hash(token)));
        Assert.False(AdminToken.Matches(other, AdminToken.Hash(token)));
        Assert.False(AdminToken.Matches(token + "x", AdminToken.Hash(token)));
        Assert.False(AdminToken.Matches("", AdminToken.Hash(token)));
        var oversized = new string('a', 10_000);
        Assert.False(AdminToken.Matches(oversized, AdminToken.Hash(oversized)));
    }

    public void Dispose() => _system.Dispose();
}
