using System.Diagnostics;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Storage;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Storage;

/// <summary>Measures <see cref="FileStorage"/>; prints, asserts nothing about time.</summary>
public sealed class StorageBench(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Block = 16 * 1024;

    [Theory]
    [Trait("Tier", "Bench")]
    [InlineData(TorrentVersion.V1, 1, 1 << 30, 1 << 20)]
    [InlineData(TorrentVersion.Hybrid, 1, 1 << 30, 1 << 20)]
    [InlineData(TorrentVersion.V2, 1, 1 << 30, 1 << 20)]
    [InlineData(TorrentVersion.V1, 5_000, 20_000, 1 << 15)]
    public async Task Write_read_verify_and_resume(TorrentVersion version, int files, int length, int pieceLength)
    {
        using var source = new TempFolder();
        using var target = new TempFolder();
        var content = TestBytes.Create(length);
        for (var i = 0; i < files; i++)
            source.Write($"t/{i / 100}/{i}", content);
        MetainfoDocument document = null!;
        var total = (long)files * length;
        await Measure($"{version} create", total, async () =>
            document = await TorrentBuilder.CreateAsync(source.At("t"), new TorrentOptions { Version = version, PieceLength = pieceLength }));
        var info = document.Info;
        await Measure($"{version} verify", total, () => FileStorage.VerifyAsync(info, source.FullPath));
        await using var from = new FileStorage(info, source.FullPath);
        await from.OpenAsync(default);
        await using (var to = new FileStorage(info, target.FullPath))
        {
            await to.OpenAsync(default);
            var data = new byte[pieceLength];
            await Measure($"{version} read blocks and write pieces", total, async () =>
            {
                for (var piece = 0; piece < info.PieceCount; piece++)
                {
                    var size = info.LengthOfPiece(piece);
                    for (var done = 0; done < size;)
                        done += await from.ReadAsync(piece, done, data.AsMemory(done, Math.Min(Block, size - done)), default);
                    await to.WriteAsync(piece, data.AsMemory(0, size), default);
                }
            });
        }

        await using var again = new FileStorage(info, target.FullPath);
        await Measure($"{version} resume", total, () => again.OpenAsync(default));
        await Measure($"{version} complete", total, async () =>
        {
            foreach (var file in info.Files)
                await again.CompleteAsync(file.Index, default);
        });
        var block = new byte[Block];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        await Measure($"{version} read blocks", total, async () =>
        {
            for (var piece = 0; piece < info.PieceCount; piece++)
            {
                for (int done = 0, size = info.LengthOfPiece(piece); done < size;)
                    done += await again.ReadAsync(piece, done, block.AsMemory(0, Math.Min(Block, size - done)), default);
            }
        });
        output.WriteLine($"{(GC.GetAllocatedBytesForCurrentThread() - allocated) / Math.Max(1, total / Block)} bytes allocated a block");
    }

    private async Task Measure(string what, long bytes, Func<Task> run)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var time = Stopwatch.StartNew();
        await run();
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        output.WriteLine($"{what}: {time.ElapsedMilliseconds} ms, {bytes / 1048576.0 / time.Elapsed.TotalSeconds:F0} MiB/s, CPU {used.TotalMilliseconds:F0} ms");
    }
}
