using System.Net;
using Replica.Client.Cli;
using Replica.Support;

namespace Replica.Client.Tests.Embedded;

public sealed class UpTests
{
    [Fact]
    public async Task What_is_cached_plays_after_a_restart_without_the_stores_objects()
    {
        using var folder = new TempFolder();
        var (seen, unseen) = (TestBytes.Create(300_000, 1), TestBytes.Create(300_000, 2));
        string seenLink, unseenLink;
        await using (var first = await UpInstance.StartAsync(folder.FullPath))
        {
            seenLink = await first.PublishAsync("movie one.mp4", seen);
            unseenLink = await first.PublishAsync("movie two.mp4", unseen);
            using var view = await first.ViewAsync(seenLink);
            Assert.Equal(seen, await view.Content.ReadAsByteArrayAsync());
        }

        Directory.Move(Path.Combine(folder.FullPath, "objects"), Path.Combine(folder.FullPath, "objects-away"));
        await using var second = await UpInstance.StartAsync(folder.FullPath);
        using var cached = await second.ViewAsync(seenLink);
        Assert.Equal(seen, await cached.Content.ReadAsByteArrayAsync());
        using var middle = await second.ViewAsync(seenLink, ("Range", "bytes=150000-150999"));
        Assert.Equal(seen.AsSpan(150_000, 1_000).ToArray(), await middle.Content.ReadAsByteArrayAsync());
        using var missing = await second.ViewAsync(unseenLink);
        Assert.Equal(HttpStatusCode.GatewayTimeout, missing.StatusCode);
        Assert.Equal(2, await CountAsync(second, "movie"));
    }

    [Fact]
    public async Task A_second_instance_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        await using var first = await UpInstance.StartAsync();
        var refusal = await Assert.ThrowsAsync<CommandException>(() => UpInstance.StartAsync(first.Folder));
        Assert.Contains("--data", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(first.Running, RunningInstance.Find(first.Folder));
        using var response = await first.SendAsync(HttpMethod.Get, "healthz");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_run_file_is_for_its_owner_alone_and_goes_with_the_run()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.FullPath, "run.json");
        await using (await UpInstance.StartAsync(folder.FullPath))
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.FullPath, "keys", "config.key")));
            }
        }

        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Nothing_in_a_data_folder_that_is_open_to_all_is_open_to_others()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TempFolder();
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(folder.FullPath, Others | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var up = await UpInstance.StartAsync(folder.FullPath);
        Assert.All(new DirectoryInfo(folder.FullPath).EnumerateFileSystemInfos(), entry => Assert.Equal((UnixFileMode)0, entry.UnixFileMode & Others));
    }

    [Fact]
    public async Task Every_route_that_changes_something_for_the_user_needs_the_token()
    {
        await using var up = await UpInstance.StartAsync();
        foreach (var path in new[] { "replica/upload?name=x", "replica/delete?link=x", "replica/key", "replica/clear" })
        {
            using var response = await up.SendAsync(HttpMethod.Post, path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task The_service_and_the_store_answer_without_the_token_but_not_to_foreign_pages()
    {
        await using var up = await UpInstance.StartAsync();
        foreach (var path in new[] { "v1/config", "v1/changes?after=0&limit=10", "v1/search?s=x" })
        {
            using var response = await up.SendAsync(HttpMethod.Get, path);
            Assert.True(response.IsSuccessStatusCode, path);
            using var foreign = await up.SendAsync(HttpMethod.Get, path, null, ("Sec-Fetch-Site", "cross-site"));
            Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        }
    }

    [Fact]
    public async Task Clearing_the_cache_makes_content_come_from_the_store_again()
    {
        await using var up = await UpInstance.StartAsync();
        var bytes = TestBytes.Create(100_000, 5);
        var link = await up.PublishAsync("again.bin", bytes);
        using (var view = await up.ViewAsync(link)) Assert.Equal(bytes, await view.Content.ReadAsByteArrayAsync());
        using var cleared = await up.SendAsync(HttpMethod.Post, "replica/clear", new StringContent("{\"cache\":true}"), up.Token);
        Assert.Equal(HttpStatusCode.NoContent, cleared.StatusCode);
        using (var view = await up.ViewAsync(link)) Assert.Equal(bytes, await view.Content.ReadAsByteArrayAsync());
        using var unknown = await up.SendAsync(HttpMethod.Post, "replica/clear", new StringContent("{\"history\":true}"), up.Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
    }

    [Fact]
    public async Task An_item_copied_into_the_store_is_catalogued_at_the_next_start()
    {
        using var source = new TempFolder();
        using var target = new TempFolder();
        string link;
        await using (var first = await UpInstance.StartAsync(source.FullPath)) link = await first.PublishAsync("copied.bin", TestBytes.Create(50_000, 8));

        Directory.Move(Path.Combine(source.FullPath, "objects"), Path.Combine(target.FullPath, "objects"));
        if (Directory.Exists(Path.Combine(target.FullPath, "objects", "index"))) Directory.Delete(Path.Combine(target.FullPath, "objects", "index"), recursive: true);
        await using var second = await UpInstance.StartAsync(target.FullPath);
        await Eventually.TrueAsync(async () => await CountAsync(second, "copied") == 1);
        using var view = await second.ViewAsync(link);
        Assert.Equal(TestBytes.Create(50_000, 8), await view.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_up_the_end()
    {
        var up = await UpInstance.StartAsync();
        var link = await up.PublishAsync("long.bin", TestBytes.Create(20_000_000, 4));
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(up.Url, "replica/view?link=" + Uri.EscapeDataString(link)));
        using var response = await up.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var stopping = up.StopAsync();
        Assert.Same(stopping, await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(5))));
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
        await up.DisposeAsync();
    }

    internal static async Task<int> CountAsync(UpInstance up, string query)
    {
        using var response = await up.SendAsync(HttpMethod.Get, "replica/search?s=" + query);
        using var json = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("totalResults").GetInt32();
    }
}
