using Replica.Aws.Tests.Servers;
using Replica.Catalogue.Items;
using Replica.Catalogue.Uploads;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>The client's own commands against a deployment.</summary>
[Collection(RunningCloudCollection.Name)]
public sealed class UploaderTests(RunningCloudFixture fixture) : IDisposable
{
    private const int LongFile = (40 << 20) + 5;

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task What_is_put_is_found_got_told_to_be_there_already_and_removed_by_its_token()
    {
        var running = await fixture.GetAsync();
        running.Gateway.SourceIp = "203.0.113.11";
        var content = TestBytes.Create(300_000, 21);
        var file = _folder.Write("Zaunkönig فیلم.mp4", content);

        var put = await RunAsync(running, "first", "put", file, "--title", "Zaunkönig", "--json");
        Assert.True(put.ExitCode == 0, put.Error + running.Logs());
        var (link, token) = (put.Last.GetProperty("link").GetString()!, put.Last.GetProperty("adminToken").GetString()!);
        Assert.False(put.Last.GetProperty("duplicate").GetBoolean());
        await Eventually.TrueAsync(() => running.Http.FindsAsync("zaunkonig"), running.Logs);

        var again = await RunAsync(running, "second", "put", file, "--json");
        Assert.Equal((0, true, link), (again.ExitCode, again.Last.GetProperty("duplicate").GetBoolean(), again.Last.GetProperty("link").GetString()!));

        var got = await RunAsync(running, "viewer", "get", link, "-o", _folder.At("out"), "--json", "--service-key", Cloud.ServiceKey);
        Assert.True(got.ExitCode == 0, got.Error);
        Assert.Equal(content, await File.ReadAllBytesAsync(got.Last.GetProperty("path").GetString() is { } path && File.Exists(path)
            ? path
            : Directory.EnumerateFiles(_folder.At("out"), "*", SearchOption.AllDirectories).Single()));

        Assert.NotEqual(0, (await RunAsync(running, "other", "remove", link, "--token", "wrong")).ExitCode);
        Assert.Equal(0, (await RunAsync(running, "other", "remove", link, "--token", token)).ExitCode);
        await Eventually.TrueAsync(async () => !await running.Http.FindsAsync("zaunkonig"), running.Logs);
        Assert.Empty(await running.Cloud.Store.KeysAsync($"{put.Last.GetProperty("infoHash").GetString()}/"));
    }

    [Fact]
    public async Task An_uploader_that_is_killed_half_way_goes_on_where_it_was()
    {
        var running = await fixture.GetAsync();
        // Signed URLs lead through the relay: a function signs for the address under which it knows the bucket itself.
        await using var relay = await HoldingRelay.StartAsync((await RadosGateway.GetAsync()).Endpoint);
        await using var api = await LambdaFunction.StartAsync(
            "Api", await running.Cloud.EnvironmentAsync(("REPLICA_WORK", "http"), ("AWS_ENDPOINT_URL_S3", relay.Url.AbsoluteUri)));
        await using var gateway = await HttpGateway.StartAsync(api.Lambda, api.Lambda);
        gateway.SourceIp = "203.0.113.12";
        var file = _folder.Write("long.mp4", TestBytes.Create(LongFile, 22)); // Three parts.
        var held = relay.HoldAsync(request => request.Method == "PUT" && request.Query["partNumber"] == "3", isDone: false, alone: true);
        string[] command = ["put", file, "--json", "--data", _folder.At("killed"), "--service", gateway.Url.AbsoluteUri];

        using (var process = ReplicaCommand.Start(command))
        {
            await held;
            // They are sent at once: until another has arrived, so that there is something to go on from.
            await Eventually.TrueAsync(async () => await ArrivedAsync(running) > 0, running.Logs);
            process.Kill();
            await process.WaitForExitAsync();
        }
        relay.Release();
        var resumed = await ReplicaCommand.RunAsync(command);
        Assert.True(resumed.ExitCode == 0, resumed.Error + running.Logs() + api.Log);
        Assert.False(resumed.Last.GetProperty("duplicate").GetBoolean());
        Assert.NotNull(resumed.Last.GetProperty("adminToken").GetString());
        // Had it begun anew, the first upload would still be there.
        Assert.Empty(await ReceivingAsync(running));
    }

    public void Dispose() => _folder.Dispose();

    private Task<CommandOutcome> RunAsync(RunningCloud running, string data, params string[] command) => ReplicaCommand.RunAsync(
        [.. command, "--data", _folder.At(data), "--service", running.Gateway.Url.AbsoluteUri]);

    private static async Task<int> ArrivedAsync(RunningCloud running)
    {
        var upload = Assert.Single(await ReceivingAsync(running));
        return (await running.Cloud.Store.ListPartsAsync(ItemKeys.IncomingFile(upload.Id, 0), upload.Files[0].PartsId)).Count;
    }

    private static async Task<UploadRecord[]> ReceivingAsync(RunningCloud running) =>
        [.. (await running.Cloud.Ledger.ListAsync(UploadState.Receiving, DateTimeOffset.UtcNow.AddMinutes(1))).Where(upload => upload.Files[0].Length == LongFile)];
}
