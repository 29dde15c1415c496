using Replica.BitTorrent.Crypto;
using Replica.Catalogue.Config;
using Replica.Client.Service;
using Replica.Support;

namespace Replica.Client.Tests.Service;

/// <content>The config on disk.</content>
public sealed partial class ServiceClientTests
{
    [Fact]
    public async Task The_config_on_disk_serves_while_the_service_can_not_be_reached()
    {
        Serve(Config(3));
        using (var first = Client()) await first.ConfigAsync(CancellationToken.None);
        _answer = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        using var second = Client();

        Assert.Equal(3, (await second.ConfigAsync(CancellationToken.None)).Generation);
        Assert.Contains("last good config", Assert.Single(_warnings), StringComparison.Ordinal);

        await second.ConfigAsync(CancellationToken.None);
        Assert.Equal(2, _server.Requests.Count);
        _time.Advance(ServiceClient.RetryDelay);
        await second.ConfigAsync(CancellationToken.None);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task The_config_on_disk_serves_at_once_while_the_service_hangs_and_its_late_answer_counts()
    {
        Serve(Config(3));
        using (var first = Client()) await first.ConfigAsync(CancellationToken.None);
        Serve(Config(4));
        var (answer, asked, go) = (_answer, new TaskCompletionSource(), new TaskCompletionSource());
        _answer = async context =>
        {
            asked.TrySetResult();
            await go.Task;
            await answer(context);
        };
        using var second = Client();

        var config = second.ConfigAsync(CancellationToken.None);
        await asked.Task;
        _time.Advance(ServiceClient.CachedPatience);
        Assert.Equal(3, (await config).Generation);
        Assert.Contains("does not answer", Assert.Single(_warnings), StringComparison.Ordinal);

        go.SetResult();
        while ((await second.ConfigAsync(CancellationToken.None)).Generation < 4)
        {
            _time.Advance(ServiceClient.CachedPatience);
            await Task.Delay(5);
        }
    }

    [Fact]
    public async Task The_config_on_disk_counts_only_for_the_key_it_was_checked_with()
    {
        Serve(Config(3));
        using (var first = Client()) await first.ConfigAsync(CancellationToken.None);
        var otherKey = Ed25519.PublicKey(TestBytes.Create(32, seed: 9));
        using var other = new ServiceClient(_server.Url, otherKey, CacheFile, _http, _time);

        await Assert.ThrowsAsync<ServiceException>(() => other.ConfigAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_config_on_disk_that_was_tampered_with_is_ignored()
    {
        Serve(Config(3));
        using (var first = Client()) await first.ConfigAsync(CancellationToken.None);
        var text = File.ReadAllText(CacheFile);
        var body = Convert.ToBase64String(SignedConfig.Sign(Config(99), TestBytes.Create(32, seed: 8)).Body);
        var old = Convert.ToBase64String(SignedConfig.Sign(Config(3), PrivateKey).Body);
        Assert.Contains(old, text.Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
        File.WriteAllText(CacheFile, text.Replace("\\u002B", "+", StringComparison.Ordinal).Replace(old, body, StringComparison.Ordinal));
        _answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        using var second = Client();

        await Assert.ThrowsAsync<ServiceException>(() => second.ConfigAsync(CancellationToken.None));
    }
}
