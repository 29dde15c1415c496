using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Playwright;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.EndToEnd.Tests;

/// <summary>What a newcomer does on the first day, with a real video of 200 MiB and a real browser.</summary>
public sealed class PublishFindPlayTests
{
    private const int Mebibytes = 200;
    private static readonly TimeSpan FindableWithin = TimeSpan.FromSeconds(2);

    [ProgramFact("chromium", "--version")]
    public async Task A_video_is_published_found_played_sought_and_still_plays_after_a_restart_without_the_store()
    {
        using var folder = new TempFolder();
        var movie = folder.At("Harvest 2026 – сбор.mp4");
        await MovieFile.CreateAsync(movie, Mebibytes);
        await using var browser = await Browser.StartAsync();
        string link;
        await using (var replica = await RunningReplica.UpAsync(folder.At("data")))
        {
            link = await PublishAsync(movie, folder.At("data"));
            await FindAsync(replica);
            await PlayAsync(browser, replica);
            await CompareAsync(replica, link, movie);
            Assert.Equal(130, await replica.StopAsync());
        }

        Directory.Move(folder.At("data", "objects"), folder.At("objects-away"));
        await using var again = await RunningReplica.UpAsync(folder.At("data"));
        await CompareAsync(again, link, movie);
        await PlayAsync(browser, again);
    }

    private static async Task<string> PublishAsync(string movie, string data)
    {
        var put = await ReplicaCommand.RunAsync("put", movie, "--title", "Harvest festival", "--data", data, "--json");
        Assert.True(put.ExitCode == 0, put.Error);
        return put.Last.GetProperty("link").GetString()!;
    }

    private static async Task FindAsync(RunningReplica replica)
    {
        var clock = Stopwatch.StartNew();
        while (JsonElement.Parse(await replica.Http.GetStringAsync("replica/search?s=harvest")).GetProperty("objects").GetArrayLength() == 0)
            Assert.True(clock.Elapsed < FindableWithin, "search does not find the item within 2 s of put returning");
    }

    private static async Task PlayAsync(Browser browser, RunningReplica replica)
    {
        List<string> errors = [];
        using var request = replica.WithToken(HttpMethod.Post, "replica/key");
        using var key = await replica.Http.SendAsync(request);
        var page = await browser.OpenAsync(new(JsonElement.Parse(await key.Content.ReadAsStringAsync()).GetProperty("openUrl").GetString()!), errors);

        await page.GetByTestId("search-box").FillAsync("harvest");
        await page.GetByTestId("result-link").First.ClickAsync();
        var video = page.GetByTestId("video");
        await WaitForTimeAsync(page, 1);
        await Browser.PictureAsync(page, "playing");

        var duration = await video.EvaluateAsync<double>("video => video.duration");
        Assert.InRange(duration, 119, 121);
        await video.EvaluateAsync("video => { video.currentTime = video.duration * 0.7 }");
        await WaitForTimeAsync(page, duration * 0.7 + 1);
        await Browser.PictureAsync(page, "playing-at-70-percent");
        Assert.Empty(errors);
        await page.Context.CloseAsync();
    }

    /// <summary>Waits until the video has really played to a time; a stalled video fails by Playwright's time-out.</summary>
    private static async Task WaitForTimeAsync(IPage page, double seconds) =>
        await page.WaitForFunctionAsync(
            "seconds => { const video = document.querySelector('video'); return video && !video.paused && video.readyState >= 2 && video.currentTime >= seconds && video.currentTime < seconds + 20 }",
            seconds);

    private static async Task CompareAsync(RunningReplica replica, string link, string movie)
    {
        await using var served = await replica.Http.GetStreamAsync($"replica/view?link={Uri.EscapeDataString(link)}");
        await using var file = File.OpenRead(movie);
        Assert.Equal(await SHA256.HashDataAsync(file), await SHA256.HashDataAsync(served));
    }
}
