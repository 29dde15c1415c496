using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Replica.BitTorrent.Crypto;
using Replica.Catalogue.Config;
using Replica.Catalogue.Items;
using Replica.Client.Network;
using Replica.Client.Service;
using Replica.Client.Tests.Network;
using Replica.Support;

namespace Replica.Client.Tests.Service;

public sealed partial class ServiceClientTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] PrivateKey = TestBytes.Create(32, seed: 7);
    private static readonly byte[] Key = Ed25519.PublicKey(PrivateKey);

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _warnings = [];
    private readonly HttpClient _http = GuardedHttp.Create(new HttpRules { AllowPrivate = true });
    private LoopbackServer _server = null!;
    private RequestDelegate _answer = _ => Task.CompletedTask;

    public async Task InitializeAsync() => _server = await LoopbackServer.StartAsync(context => _answer(context));

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_signed_config_is_accepted_and_asked_for_again_only_after_a_while()
    {
        Serve(Config(1));
        using var client = Client();

        Assert.Equal("https://a.example/", Assert.Single((await client.ConfigAsync(CancellationToken.None)).WebSeedBases));
        await client.ConfigAsync(CancellationToken.None);
        Assert.Single(_server.Requests);

        _time.Advance(ServiceClient.ConfigAge);
        await client.ConfigAsync(CancellationToken.None);
        Assert.Equal(2, _server.Requests.Count);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_config_signed_by_another_is_refused()
    {
        Serve(Config(1), TestBytes.Create(32, seed: 8));
        using var client = Client();

        var refusal = await Assert.ThrowsAsync<ServiceException>(() => client.ConfigAsync(CancellationToken.None));

        Assert.True(refusal.IsUntrusted);
        Assert.Contains("refused", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--service-key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_was_changed_under_its_signature_is_refused()
    {
        var signed = SignedConfig.Sign(Config(1), PrivateKey);
        var forged = Encoding.UTF8.GetString(signed.Body).Replace("a.example", "b.example", StringComparison.Ordinal);
        _answer = context => AnswerAsync(context, Encoding.UTF8.GetBytes(forged), signed.Signature);
        using var client = Client();

        await Assert.ThrowsAsync<ServiceException>(() => client.ConfigAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    public async Task A_config_without_a_usable_signature_is_refused(string? signature)
    {
        _answer = context =>
        {
            if (signature is not null) context.Response.Headers["X-Replica-Signature"] = signature;
            return context.Response.Body.WriteAsync(SignedConfig.Sign(Config(1), PrivateKey).Body).AsTask();
        };
        using var client = Client();

        await Assert.ThrowsAsync<ServiceException>(() => client.ConfigAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_older_generation_is_refused_and_the_last_good_config_used_with_a_warning()
    {
        Serve(Config(5));
        using var client = Client();
        await client.ConfigAsync(CancellationToken.None);

        Serve(Config(4));
        _time.Advance(ServiceClient.ConfigAge);

        Assert.Equal(5, (await client.ConfigAsync(CancellationToken.None)).Generation);
        Assert.Contains("old config", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_generation_is_refused_after_a_restart_too()
    {
        Serve(Config(5));
        using (var first = Client()) await first.ConfigAsync(CancellationToken.None);

        Serve(Config(4));
        using var second = Client();

        Assert.Equal(5, (await second.ConfigAsync(CancellationToken.None)).Generation);
        Assert.Contains("old config", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_generation_replaces_the_last()
    {
        Serve(Config(5));
        using var client = Client();
        await client.ConfigAsync(CancellationToken.None);

        Serve(Config(6));
        _time.Advance(ServiceClient.ConfigAge);

        Assert.Equal(6, (await client.ConfigAsync(CancellationToken.None)).Generation);
    }

    [Fact]
    public async Task An_expired_config_is_used_with_a_warning()
    {
        Serve(Config(1) with { Expires = _time.GetUtcNow() - TimeSpan.FromDays(1) });
        using var client = Client();

        Assert.Equal(1, (await client.ConfigAsync(CancellationToken.None)).Generation);
        Assert.Contains("expired", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loopback_service_needs_no_key_and_another_does()
    {
        Serve(Config(1));
        using var local = new ServiceClient(_server.Url, null, CacheFile, _http, _time);
        using var remote = new ServiceClient(new Uri("http://replica.example/"), null, CacheFile, _http, _time);

        Assert.True(local.IsLoopback);
        Assert.Equal(1, (await local.ConfigAsync(CancellationToken.None)).Generation);
        Assert.False(remote.IsLoopback);
        var refusal = await Assert.ThrowsAsync<ServiceException>(() => remote.ConfigAsync(CancellationToken.None));
        Assert.Contains("--service-key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_larger_than_its_bound_is_refused()
    {
        _answer = context => context.Response.Body.WriteAsync(new byte[ConfigCache.MaxLength + 1]).AsTask();
        using var client = Client();

        var refusal = await Assert.ThrowsAsync<ServiceException>(() => client.ConfigAsync(CancellationToken.None));

        Assert.Contains("larger than", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_given_up_after_its_time()
    {
        var asked = new TaskCompletionSource();
        _answer = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        using var client = Client();

        var answer = client.GetJsonAsync("search?s=x", CancellationToken.None);
        await asked.Task;
        _time.Advance(ServiceRequests.RequestTimeout);

        var failure = await Assert.ThrowsAsync<ServiceException>(() => answer);
        Assert.Null(failure.Status);
        Assert.Contains("did not answer within 15 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_is_told_in_the_services_words()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.ContentType = "application/problem+json";
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsync("""{"type":"urn:replica:limit","title":"Too many","detail":"Wait a little."}""");
        };
        using var client = Client();

        var failure = await Assert.ThrowsAsync<ServiceException>(() => client.GetJsonAsync("search?s=x", CancellationToken.None));

        Assert.Equal(HttpStatusCode.TooManyRequests, failure.Status);
        Assert.Equal("urn:replica:limit", failure.ProblemType);
        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
        Assert.Contains("Wait a little.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(404, false)]
    [InlineData(410, false)]
    public async Task Deleting_tells_whether_the_item_was_there(int status, bool expected)
    {
        var body = "";
        _answer = async context =>
        {
            body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            context.Response.StatusCode = status;
        };
        using var client = Client();

        Assert.Equal(expected, await client.DeleteAsync(ItemPrefix.Parse("some-prefix"), "t", CancellationToken.None));
        Assert.Equal("""{"prefix":"some-prefix","token":"t"}""", body);
    }

    [Fact]
    public async Task A_refused_deletion_is_a_failure()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        using var client = Client();

        await Assert.ThrowsAsync<ServiceException>(() => client.DeleteAsync(ItemPrefix.Parse("p"), "wrong", CancellationToken.None));
    }

    private string CacheFile => _folder.At("service.json");

    private ServiceClient Client() => new(_server.Url, Key, CacheFile, _http, _time, _warnings.Add);

    private ServiceConfig Config(long generation) => new()
    {
        Generation = generation,
        Expires = _time.GetUtcNow() + TimeSpan.FromDays(30),
        WebSeedBases = ["https://a.example/"],
    };

    private void Serve(ServiceConfig config, byte[]? privateKey = null)
    {
        var signed = SignedConfig.Sign(config, privateKey ?? PrivateKey);
        _answer = context => AnswerAsync(context, signed.Body, signed.Signature);
    }

    private static Task AnswerAsync(HttpContext context, byte[] body, byte[] signature)
    {
        context.Response.Headers["X-Replica-Signature"] = Convert.ToBase64String(signature);
        return context.Response.Body.WriteAsync(body).AsTask();
    }
}
