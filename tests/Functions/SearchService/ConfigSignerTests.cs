using Microsoft.Extensions.Logging.Abstractions;
using Replica.BitTorrent.Crypto;
using Replica.Catalogue.Config;
using Replica.Catalogue.Publishing;
using Replica.ObjectStore.Folder;
using Replica.SearchService.Signing;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService;

public sealed class ConfigSignerTests : IDisposable
{
    private static readonly byte[] Key = TestBytes.Create(32, seed: 1);

    private static readonly ServiceConfig Wanted = new()
    {
        Generation = 0,
        Expires = default,
        WebSeedBases = ["http://127.0.0.1:8080/store/"],
        MetadataBases = ["http://127.0.0.1:8080/store/"],
    };

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FolderObjectStore _store;

    public ConfigSignerTests() => _store = new(
        _folder.At("objects"), _folder.At("staging"), TestBytes.Create(32), () => new("http://127.0.0.1:9/store/"), events: null, _time);

    [Fact]
    public async Task What_is_published_opens_with_the_public_key_and_is_good_for_30_days()
    {
        var published = await Signer(Key).PublishAsync(Wanted);
        var stored = await ReadAsync(Key);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), stored.Generation);
        Assert.Equal(_time.GetUtcNow().AddDays(30), stored.Expires);
        Assert.Equal(Wanted.WebSeedBases.ToArray(), stored.WebSeedBases.ToArray());
        Assert.Equal(published.Generation, stored.Generation);
    }

    [Fact]
    public async Task Generations_grow_also_within_a_second_and_when_the_clock_goes_back()
    {
        await Signer(Key).PublishAsync(Wanted);
        var first = await ReadAsync(Key);
        await Signer(Key).PublishAsync(Wanted);
        Assert.Equal(first.Generation + 1, (await ReadAsync(Key)).Generation);
        var earlier = new ManualTimeProvider(_time.GetUtcNow().AddYears(-1));
        await new ConfigSigner(_store, Key, earlier, NullLogger<ConfigSigner>.Instance).PublishAsync(Wanted);
        Assert.Equal(first.Generation + 2, (await ReadAsync(Key)).Generation);
    }

    [Fact]
    public async Task What_another_key_signed_or_nobody_could_read_is_replaced()
    {
        await Signer(TestBytes.Create(32, seed: 2)).PublishAsync(Wanted);
        await Signer(Key).PublishAsync(Wanted);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), (await ReadAsync(Key)).Generation);
        await _store.PutAsync(SignedConfig.ObjectKey, new MemoryStream([1, 2, 3]), 3);
        await Signer(Key).PublishAsync(Wanted);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), (await ReadAsync(Key)).Generation);
    }

    [Fact]
    public async Task It_is_signed_again_before_it_expires()
    {
        using var stop = new CancellationTokenSource();
        var running = Signer(Key).RunAsync(Wanted, stop.Token);
        for (var hour = 0; hour < 40 * 24; hour++)
        {
            await WaitedForAsync(_time);
            Assert.True((await ReadAsync(Key)).Expires > _time.GetUtcNow().AddDays(20));
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.InRange((await ReadAsync(Key)).Generation, _time.GetUtcNow().AddDays(-10).ToUnixTimeSeconds(), _time.GetUtcNow().ToUnixTimeSeconds());
        await StopAsync(stop, running);
    }

    [Fact]
    public async Task A_second_signer_leaves_alone_what_the_first_has_published()
    {
        var published = await Signer(Key).PublishAsync(Wanted);
        _time.Advance(TimeSpan.FromHours(2));
        using var stop = new CancellationTokenSource();
        var running = Signer(Key).RunAsync(Wanted, stop.Token);
        await WaitedForAsync(_time);
        Assert.Equal(published.Generation, (await ReadAsync(Key)).Generation);
        await StopAsync(stop, running);
    }

    [Fact]
    public async Task A_signer_that_starts_later_replaces_another_content_and_the_earlier_one_leaves_it_so()
    {
        using var stop = new CancellationTokenSource();
        var earlier = Signer(Key).RunAsync(Wanted, stop.Token);
        await WaitedForAsync(_time);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Signer(Key).PublishAsync(Wanted with { Trackers = ["udp://t.example:1"] });
        for (var hour = 0; hour < 3; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            await WaitedForAsync(_time);
        }
        Assert.Equal(["udp://t.example:1"], (await ReadAsync(Key)).Trackers.ToArray());
        await StopAsync(stop, earlier);

        using var again = new CancellationTokenSource();
        var later = Signer(Key).RunAsync(Wanted, again.Token);
        await WaitedForAsync(_time);
        Assert.Empty((await ReadAsync(Key)).Trackers);
        await StopAsync(again, later);
    }

    [Fact]
    public async Task An_older_one_that_a_slow_signer_left_is_replaced()
    {
        using var stop = new CancellationTokenSource();
        await Signer(Key).PublishAsync(Wanted);
        var slow = await BoundedObject.ReadAsync(_store, SignedConfig.ObjectKey, 10_000);
        _time.Advance(TimeSpan.FromMinutes(5));
        var newest = (await Signer(Key).PublishAsync(Wanted)).Generation;
        var running = Signer(Key).RunAsync(Wanted, stop.Token);
        await WaitedForAsync(_time);
        await _store.PutAsync(SignedConfig.ObjectKey, new MemoryStream(slow!), slow!.Length);
        _time.Advance(TimeSpan.FromHours(1));
        await WaitedForAsync(_time);
        Assert.True((await ReadAsync(Key)).Generation > newest);
        await StopAsync(stop, running);
    }

    [Fact]
    public async Task Two_signers_of_one_second_write_the_same_bytes()
    {
        await Signer(Key).PublishAsync(Wanted);
        var first = await BoundedObject.ReadAsync(_store, SignedConfig.ObjectKey, 10_000);
        await _store.DeleteAsync(SignedConfig.ObjectKey);
        _time.Advance(TimeSpan.FromMilliseconds(900));
        await Signer(Key).PublishAsync(Wanted);
        Assert.Equal(first, await BoundedObject.ReadAsync(_store, SignedConfig.ObjectKey, 10_000));
    }

    [Fact]
    public void A_key_of_another_length_is_refused() => Assert.Throws<ArgumentException>(() => Signer(new byte[31]));

    public void Dispose() => _folder.Dispose();

    /// <summary>Ends when the signer has looked and waits for its next turn.</summary>
    private static async Task WaitedForAsync(ManualTimeProvider time)
    {
        while (time.PendingTimers == 0)
            await Task.Yield();
    }

    private static async Task StopAsync(CancellationTokenSource stop, Task running)
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private ConfigSigner Signer(byte[] key) => new(_store, key, _time, NullLogger<ConfigSigner>.Instance);

    private async Task<ServiceConfig> ReadAsync(byte[] key) =>
        SignedConfig.FromObject((await BoundedObject.ReadAsync(_store, SignedConfig.ObjectKey, 10_000))!).Open(Ed25519.PublicKey(key));
}
