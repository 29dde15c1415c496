using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary>SIGINT and SIGTERM end a command with 130 also while it waits for somebody who says nothing.</summary>
public sealed class StopTests : IDisposable
{
    // The contract's five seconds, twice: the machine may be busy.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);

    public StopTests() => _silent.Start();

    public void Dispose()
    {
        _silent.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public Task While_a_peer_gives_no_metadata(string signal) =>
        StopAsync(signal, ["get", new string('a', 40), "-o", _folder.At("out"), "--peer", _silent.LocalEndpoint.ToString()!, "--dht", "off", "--listen", "127.0.0.1:0"]);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task While_a_web_seed_gives_no_bytes(string signal)
    {
        var file = _folder.Write("film.mp4", TestBytes.Create(100_000));
        var made = await ReplicaCommand.RunAsync("torrent", "create", file, "-o", _folder.At("film.torrent"));
        Assert.True(made.ExitCode == 0, made.Error);
        await StopAsync(signal, ["get", _folder.At("film.torrent"), "-o", _folder.At("out"), "--web-seed", $"http://{_silent.LocalEndpoint}/", "--swarm", "off"]);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public Task While_the_service_says_nothing(string signal) =>
        StopAsync(signal, ["get", $"magnet:?xt=urn:btih:{new string('a', 40)}&xs=replica:a", "-o", _folder.At("out"), "--service", $"http://{_silent.LocalEndpoint}/"]);

    [Fact]
    public async Task While_a_viewer_waits_for_a_link_that_nobody_has()
    {
        string[] sources = ["--peer", _silent.LocalEndpoint.ToString()!, "--dht", "off", "--listen", "127.0.0.1:0"];
        await using var up = await RunningReplica.UpAsync(_folder.At("up"), sources);
        var view = up.Http.GetAsync("replica/view?link=" + Uri.EscapeDataString($"magnet:?xt=urn:btih:{new string('a', 40)}"));
        using var called = await _silent.AcceptSocketAsync().WaitAsync(Patience);
        Assert.Equal(130, await up.StopAsync().WaitAsync(Promptly));
        await Assert.ThrowsAsync<HttpRequestException>(() => view);
    }

    private async Task StopAsync(string signal, string[] arguments)
    {
        using var command = ReplicaCommand.Start([.. arguments, "--data", _folder.At("data")]);
        try
        {
            using var called = await _silent.AcceptSocketAsync().WaitAsync(Patience);
            using (var kill = Process.Start("kill", [$"-{signal}", $"{command.Id}"]))
                await kill.WaitForExitAsync();
            using var deadline = new CancellationTokenSource(Promptly);
            await command.WaitForExitAsync(deadline.Token);
            Assert.Equal(130, command.ExitCode);
        }
        finally
        {
            if (!command.HasExited)
                command.Kill();
        }
    }
}
