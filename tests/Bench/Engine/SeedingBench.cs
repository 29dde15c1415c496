using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Replica.Interop.Tests.Hostile;
using Replica.Support;
using Replica.Support.Processes;
using Replica.Support.Swarm;

namespace Replica.Bench.Engine;

/// <summary>Thousands of torrents that nobody asks for: memory a torrent, time until all are ready, and how long the first block of one takes.</summary>
internal static class SeedingBench
{
    private const int Torrents = 5_000;
    private const int Asked = 25;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Conditions Tcp = new() { Transports = ["tcp"], Encryption = "prefer" };

    public static async Task RunAsync(TextWriter output)
    {
        await using var none = await CatalogueStub.StartAsync(0);
        await using var stub = await CatalogueStub.StartAsync(Torrents);
        var (theirIdle, _, _) = await LibtorrentAsync(none, 0);
        var (theirs, theirReady, theirBlocks) = await LibtorrentAsync(stub, Torrents);
        Print(output, "libtorrent", theirs - theirIdle, theirReady, theirBlocks);
        var (ourIdle, _, _) = await ReplicaAsync(none, 0);
        var (ours, ourReady, ourBlocks) = await ReplicaAsync(stub, Torrents);
        Print(output, "replica", ours - ourIdle, ourReady, ourBlocks);
    }

    private static async Task<(long Resident, double Ready, double[] Blocks)> LibtorrentAsync(CatalogueStub stub, int count)
    {
        await using var peer = await LibtorrentPeer.StartAsync(Tcp);
        var watch = Stopwatch.StartNew();
        await peer.AddManyAsync(stub.TorrentFiles, stub.DataFolder);
        var ready = watch.Elapsed.TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(3));
        return (ProcessFigures.ResidentBytes(peer.ProcessId), ready, await AskAsync(peer.EndPoint, stub, count));
    }

    private static async Task<(long Resident, double Ready, double[] Blocks)> ReplicaAsync(CatalogueStub stub, int count)
    {
        using var folder = new TempFolder();
        var share = new Share(folder.FullPath);
        var watch = Stopwatch.StartNew();
        await using var peer = WatchedProcess.Start(
            ReplicaCommand.Program, ["peer", "--json", "--data", folder.FullPath, "--service", stub.Url, .. ReplicaPeer.Options(share, Tcp, 0)]);
        var ready = JsonElement.Parse(await peer.LineAsync("\"ready\"", Patience));
        var seconds = watch.Elapsed.TotalSeconds;
        if (ready.GetProperty("torrents").GetInt32() != count)
            throw new InvalidOperationException($"It seeds {ready.GetRawText()} in place of {count}: {peer.Log}");
        await Task.Delay(TimeSpan.FromSeconds(3));
        return (ProcessFigures.ResidentBytes(peer.Id), seconds, await AskAsync($"127.0.0.1:{ready.GetProperty("peerPort").GetInt32()}", stub, count));
    }

    // The memory is read before: a torrent that was asked for is not idle.
    private static async Task<double[]> AskAsync(string endPoint, CatalogueStub stub, int count)
    {
        var chance = new Random(5);
        var samples = new List<double>();
        for (var round = 0; round < Asked && count > 0; round++)
        {
            var number = chance.Next(count);
            var watch = Stopwatch.StartNew();
            await AskAsync(endPoint, stub.Items[number].ToString(), CatalogueStub.FirstBlock(number));
            samples.Add(watch.Elapsed.TotalMilliseconds);
        }

        return [.. samples];
    }

    private static async Task AskAsync(string endPoint, string infoHash, byte[] expected)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var peer = await RawPeer.ConnectAsync(endPoint);
        await peer.SendAsync(Packets.Handshake(infoHash, isVersion2: false));
        await peer.ReadHandshakeAsync(deadline.Token);
        await peer.SendAsync(Packets.Message(Packets.HaveNone));
        await peer.SendAsync(Packets.Message(Packets.Interested));
        while (true)
        {
            var (kind, payload) = await peer.ReadAsync(deadline.Token);
            if (kind == Packets.Unchoke)
                await peer.SendAsync(Packets.Numbers(Packets.Request, 0, 0, expected.Length));
            if (kind != Packets.Piece)
                continue;
            if (!payload.AsSpan(8).SequenceEqual(expected))
                throw new InvalidOperationException($"A wrong block of {infoHash}.");
            return;
        }
    }

    private static void Print(TextWriter output, string name, long bytes, double ready, double[] blocks) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{Torrents} idle torrents, {name}: {bytes / 1024.0 / Torrents:0.0} KiB each, ready after {ready:0.0} s, first block of one {Figures.Median(blocks):0} ms, slowest of {Asked} {blocks.Max():0} ms"));
}
