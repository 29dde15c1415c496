using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.Catalogue.Items;
using Replica.Client.Network;
using Replica.Client.Service;
using Replica.Client.Tests.Network;
using Replica.Support;

namespace Replica.Client.Tests.Service;

public sealed class ItemSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly HttpClient _http = GuardedHttp.Create(new HttpRules { AllowPrivate = true });
    private readonly List<string> _bases = [];

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_first_base_with_the_right_torrent_wins_over_those_that_hang_fail_or_lie()
    {
        var (right, wrong) = (await TorrentAsync(1), await TorrentAsync(2));
        var aborted = new TaskCompletionSource();
        await using var hanging = await LoopbackServer.StartAsync(async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            aborted.SetResult();
        });
        await using var lying = await LoopbackServer.StartAsync(context => context.Response.Body.WriteAsync(wrong.ToBytes()).AsTask());
        await using var failing = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("no torrent"));
        await using var huge = await LoopbackServer.StartAsync(context =>
        {
            context.Response.ContentLength = MetainfoDocument.MaxLength + 1;
            return context.Response.Body.WriteAsync(right.ToBytes()).AsTask();
        });
        await using var good = await LoopbackServer.StartAsync(context => context.Response.Body.WriteAsync(right.ToBytes()).AsTask());
        _bases.AddRange([huge.Url + "u/", hanging.Url + "h/", lying.Url + "l/", failing.Url + "f/", good.Url + "g/"]);
        await using var service = await ServiceAsync();
        using var client = Client(service);

        var info = await Source(client).FindInfoAsync(Link(right.Info), Patience, CancellationToken.None);

        Assert.Equal(right.Info.Hash, info.Hash);
        Assert.Equal($"GET /g/{right.Info.Hash}/torrent", Assert.Single(good.Requests));
        await aborted.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task An_item_that_every_base_denies_is_unknown_for_sure()
    {
        await using var empty = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        _bases.AddRange([empty.Url.AbsoluteUri, empty.Url + "second/"]);
        await using var service = await ServiceAsync();
        using var client = Client(service);

        var failure = await Assert.ThrowsAsync<ItemNotFoundException>(
            async () => await Source(client).FindInfoAsync(Link((await TorrentAsync(1)).Info), Patience, CancellationToken.None));

        Assert.True(failure.IsDefinite);
    }

    [Fact]
    public async Task A_base_that_never_answers_leaves_it_open_whether_the_item_exists()
    {
        var asked = new TaskCompletionSource();
        await using var hanging = await LoopbackServer.StartAsync(context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        _bases.Add(hanging.Url.AbsoluteUri);
        await using var service = await ServiceAsync();
        using var client = Client(service);

        var search = Source(client).FindInfoAsync(Link((await TorrentAsync(1)).Info), Patience, CancellationToken.None);
        await asked.Task;
        _time.Advance(Patience);

        var failure = await Assert.ThrowsAsync<ItemNotFoundException>(() => search);
        Assert.False(failure.IsDefinite);
        Assert.Contains("did not answer in time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_found_once_is_found_again_without_any_service()
    {
        var torrent = await TorrentAsync(1);
        using var cache = new PieceCache(_folder.At("cache"), 1 << 24, _time);
        await using (var good = await LoopbackServer.StartAsync(context => context.Response.Body.WriteAsync(torrent.ToBytes()).AsTask()))
        {
            _bases.Add(good.Url.AbsoluteUri);
            await using var service = await ServiceAsync();
            using var client = Client(service);
            await Source(client, cache).FindInfoAsync(Link(torrent.Info), Patience, CancellationToken.None);
        }

        using var gone = new ServiceClient(new Uri("http://127.0.0.1:1/"), null, _folder.At("none.json"), _http, _time);
        Assert.Equal(torrent.Info.Hash, (await Source(gone, cache).FindInfoAsync(Link(torrent.Info), Patience, CancellationToken.None)).Hash);
        Assert.Empty(await Source(gone, cache).WebSeedsAsync(Link(torrent.Info).Prefix, CancellationToken.None));
    }

    [Fact]
    public async Task Who_asks_for_an_item_at_once_shares_a_search_that_ends_with_the_last_of_them()
    {
        var torrent = await TorrentAsync(1);
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var good = await LoopbackServer.StartAsync(async context =>
        {
            asked.TrySetResult();
            await answer.Task.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(torrent.ToBytes());
        });
        _bases.Add(good.Url.AbsoluteUri);
        await using var service = await ServiceAsync();
        using var client = Client(service);
        var source = Source(client);
        using var impatient = new CancellationTokenSource();

        var first = source.FindInfoAsync(Link(torrent.Info), Patience, impatient.Token);
        var second = source.FindInfoAsync(Link(torrent.Info), Patience, CancellationToken.None);
        await asked.Task;
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult();

        Assert.Equal(torrent.Info.Hash, (await second).Hash);
        Assert.Single(good.Requests);
    }

    [Fact]
    public async Task A_search_that_nobody_waits_for_any_more_is_stopped_and_the_next_begins_anew()
    {
        var torrent = await TorrentAsync(1);
        var asked = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var slow = await LoopbackServer.StartAsync(async context =>
        {
            if (!asked.TrySetResult())
            {
                await context.Response.Body.WriteAsync(torrent.ToBytes());
                return;
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            aborted.SetResult();
        });
        _bases.Add(slow.Url.AbsoluteUri);
        await using var service = await ServiceAsync();
        using var client = Client(service);
        var source = Source(client);
        using var impatient = new CancellationTokenSource();

        var only = source.FindInfoAsync(Link(torrent.Info), Patience, impatient.Token);
        await asked.Task;
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);
        await aborted.Task.WaitAsync(Patience);

        Assert.Equal(torrent.Info.Hash, (await source.FindInfoAsync(Link(torrent.Info), Patience, CancellationToken.None)).Hash);
    }

    [Fact]
    public async Task Web_seeds_are_the_bases_with_the_prefix()
    {
        _bases.Add("https://cdn.example/x/");
        await using var service = await ServiceAsync();
        using var client = Client(service);

        var seeds = await Source(client).WebSeedsAsync(ItemPrefix.Parse("youtube_v2-abc"), CancellationToken.None);

        Assert.Equal(["https://cdn.example/x/youtube_v2-abc/data/"], seeds.Select(seed => seed.AbsoluteUri));
    }

    private Task<LoopbackServer> ServiceAsync() => LoopbackServer.StartAsync(context => context.Response.WriteAsync(
        $$"""{"generation":1,"expires":"2030-01-01T00:00:00Z","webSeedBases":{{Json(_bases)}},"metadataBases":{{Json(_bases)}}}"""));

    private static string Json(List<string> texts) => JsonSerializer.Serialize(texts);

    private ServiceClient Client(LoopbackServer service) => new(service.Url, null, _folder.At("service.json"), _http, _time);

    private ItemSource Source(ServiceClient client, PieceCache? cache = null) => new(client, _http, cache, _time);

    private async Task<MetainfoDocument> TorrentAsync(int seed) =>
        await TorrentBuilder.CreateAsync(_folder.Write($"file-{seed}", TestBytes.Create(50_000, seed)), new TorrentOptions());

    private static ReplicaLink Link(InfoDictionary info) => new(info.Hash, ItemPrefix.Parse(info.Hash.ToString()), "", 0);
}
