using System.Net;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary>What outlives the process.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task What_was_played_plays_again_without_the_object_store()
    {
        using var folder = new TempFolder();
        var bytes = TestBytes.Create(3_000_000);
        var file = folder.Write("tulips.mp4", bytes);
        var unseen = folder.Write("unseen.mp4", TestBytes.Create(3_000_000, 2));
        string link, unseenLink;
        await using (var first = await RunningReplica.UpAsync(folder.At("data")))
        {
            var put = await ReplicaCommand.RunAsync("put", file, unseen, "--data", folder.At("data"), "--json");
            Assert.True(put.ExitCode == 0, put.Error);
            link = put.Lines[0].GetProperty("link").GetString()!;
            unseenLink = put.Lines[1].GetProperty("link").GetString()!;
            Assert.Equal(bytes, await first.Http.GetByteArrayAsync($"replica/view?link={Uri.EscapeDataString(link)}"));
            Assert.Equal(130, await first.StopAsync());
            Assert.False(File.Exists(folder.At("data", "run.json")));
        }

        Directory.Move(folder.At("data", "objects"), folder.At("objects-away"));
        await using var second = await RunningReplica.UpAsync(folder.At("data"), "--timeout", "3", "--metainfo-timeout", "3");
        Assert.Equal(bytes, await second.Http.GetByteArrayAsync($"replica/view?link={Uri.EscapeDataString(link)}"));
        using var away = await second.Http.GetAsync($"replica/view?link={Uri.EscapeDataString(unseenLink)}");
        Assert.Equal(HttpStatusCode.GatewayTimeout, away.StatusCode);
        Assert.Contains(link[..60], await second.Http.GetStringAsync("replica/search?s=tulips"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_instance_on_one_data_folder_is_refused()
    {
        using var folder = new TempFolder();
        await using var first = await RunningReplica.UpAsync(folder.At("data"));
        var second = await ReplicaCommand.RunAsync("up", "--data", folder.At("data"), "--port", "0");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("another replica", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_acknowledged_upload_survives_a_kill()
    {
        using var folder = new TempFolder();
        var bytes = TestBytes.Create(500_000);
        var file = folder.Write("survivor.mp4", bytes);
        string link;
        await using (var first = await RunningReplica.UpAsync(folder.At("data")))
        {
            var put = await ReplicaCommand.RunAsync("put", file, "--data", folder.At("data"), "--json");
            Assert.True(put.ExitCode == 0, put.Error);
            link = put.Last.GetProperty("link").GetString()!;
            await first.KillAsync();
        }

        await using var second = await RunningReplica.UpAsync(folder.At("data"));
        Assert.Equal(bytes, await second.Http.GetByteArrayAsync($"replica/view?link={Uri.EscapeDataString(link)}"));
    }
}
