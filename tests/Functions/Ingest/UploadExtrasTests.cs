using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;
using Replica.Ingest.Media;
using Replica.Ingest.Processes;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest;

/// <summary>Uploads that are made to keep the verifying worker busy, or to fill its memory.</summary>
public sealed class UploadExtrasTests : IDisposable
{
    private readonly PublishingSystem _system = new();

    [ProgramFact("sh")]
    public async Task Files_that_take_for_ever_do_not_keep_the_worker_from_other_uploads()
    {
        Directory.CreateDirectory(_system.FolderFor("programs"));
        var (program, started) = (Path.Combine(_system.FolderFor("programs"), "ffprobe"), Path.Combine(_system.FolderFor("programs"), "started"));
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho started >> '{started}'\nexec sleep 1000\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var item = new TestItem("films", [.. Enumerable.Range(0, 20).Select(i => ($"{i}.mp4", new byte[] { 1 }))]);

        var making = MakeAsync(item, new Programs(null, null, program));
        while (!making.IsCompleted && !File.Exists(started)) await Task.Delay(1);
        _system.Time.Advance(TimeSpan.FromMinutes(5));
        await making.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Single(await File.ReadAllLinesAsync(started));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_picture_that_would_fill_the_memory_is_not_decoded()
    {
        using var folder = new TempFolder();
        await RequiredProgram.RunAsync("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=s=8000x8000:d=1:r=1", "-c:v", "mjpeg", "-f", "matroska", "huge.mkv"], folder.FullPath);
        var item = new TestItem("film", [("huge.mkv", await File.ReadAllBytesAsync(folder.At("huge.mkv")))]);
        await MakeAsync(item, Programs.OfThisMachine());
        Assert.Equal([$"{item.Hash}/data/film/huge.mkv", $"{item.Hash}/duration/0"], await _system.KeysAsync($"{item.Hash}/"));
    }

    public void Dispose() => _system.Dispose();

    private async Task MakeAsync(TestItem item, Programs programs)
    {
        var prefix = ItemPrefix.Parse(item.Hash);
        foreach (var (file, (_, bytes)) in item.Info.Files.Zip(item.Files))
            await _system.Store.PutAsync(ItemKeys.Data(prefix, item.Info, file), new MemoryStream(bytes), bytes.Length);
        await new UploadExtras(_system.FolderFor("extras"), programs, _system.Time).MakeAsync(_system.Store, prefix, item.Info, default);
    }
}
