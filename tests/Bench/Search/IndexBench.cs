using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Replica.Bench.Engine;
using Replica.Search;
using Replica.Search.Files;
using Replica.Support;

namespace Replica.Bench.Search;

/// <summary>
/// What an index of a million torrent-like documents costs (REPLICA_BENCH_DOCUMENTS: another number): building its file, its size, opening it
/// in a new process, and updates while two threads search.
/// </summary>
internal static class IndexBench
{
    private const int Updates = 10_000;
    private const int UpdatesPerSecond = 1_000;

    /// <summary>The first argument with which this program opens an index, answers a query and tells what that took.</summary>
    public const string OpenArgument = "--open-index";

    /// <summary>Builds, opens, updates.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        var documents = int.Parse(Environment.GetEnvironmentVariable("REPLICA_BENCH_DOCUMENTS") ?? "1000000", CultureInfo.InvariantCulture);
        using var folder = new TempFolder();
        var (lines, index) = (folder.At("documents.jsonl"), folder.At("index.rsi"));
        WriteLines(lines, documents);
        Build(lines, index, documents, output);
        await OpenAsync(index, documents, output);
        UpdateAlone(new(IndexFile.Open(index)), documents, output);
        await UpdateAsync(new(IndexFile.Open(index)), documents, output);
    }

    /// <summary>The new process: one line of milliseconds since its start, and resident bytes.</summary>
    public static int Open(string path)
    {
        var snapshot = IndexFile.Open(path);
        var hits = snapshot.Search(new() { Text = "the 1080p bluray" }).Hits.Length;
        using var self = Process.GetCurrentProcess();
        var milliseconds = (TimeProvider.System.GetLocalNow() - self.StartTime).TotalMilliseconds;
        foreach (var query in QueryLog.Mixed(snapshot.Count, 2_000))
            hits += snapshot.Search(new() { Text = query }).Hits.Length;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} {ProcessFigures.ResidentBytes(self.Id)} {hits}"));
        return 0;
    }

    private static void WriteLines(string path, int documents)
    {
        using var file = File.Create(path);
        foreach (var document in TorrentCorpus.Take(documents))
        {
            JsonSerializer.Serialize(file, new
            {
                id = document.Id,
                infoHash = document.InfoHash,
                title = document.Title,
                files = document.Files,
                type = document.Type,
                size = document.Size,
                date = document.Date,
                lang = document.Lang,
                seeders = document.Seeders,
                source = document.Source,
            });
            file.WriteByte((byte)'\n');
        }
    }

    private static void Build(string lines, string index, int documents, TextWriter output)
    {
        using var self = Process.GetCurrentProcess();
        var (watch, before) = (Stopwatch.StartNew(), self.TotalProcessorTime);
        using (var stream = File.OpenRead(lines))
        using (var builder = new IndexFileBuilder(index, []))
            builder.Build(DocumentLines.Split(stream), (line, _) => DocumentLines.Read(line.Text), CancellationToken.None);
        self.Refresh();
        var cpu = (self.TotalProcessorTime - before).TotalSeconds;
        output.WriteLine($"build from lines: {documents / watch.Elapsed.TotalSeconds:0} documents/s; {documents / cpu:0} a processor second; peak {self.PeakWorkingSet64 >> 20} MiB");
        watch.Restart();
        var facts = IndexFile.Verify(index);
        output.WriteLine($"file: {(double)facts.Length / documents:0.0} bytes a document, {facts.Terms} terms; verified in {watch.Elapsed.TotalSeconds:0.0} s");
        using var counter = new CountingStream();
        using (var packed = new BrotliStream(counter, CompressionLevel.Fastest, leaveOpen: true))
        using (var file = File.OpenRead(index))
            file.CopyTo(packed);
        output.WriteLine($"file, Brotli: {(double)counter.Length / documents:0.0} bytes a document");
        foreach (var (name, length) in IndexFile.Sections(index))
            output.WriteLine($"  {name,-14} {(double)length / documents:0.00}");
    }

    private static async Task OpenAsync(string index, int documents, TextWriter output)
    {
        for (var i = 0; i < 3; i++)
        {
            using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [OpenArgument, index]) { RedirectStandardOutput = true })!;
            var line = (await child.StandardOutput.ReadToEndAsync()).Split(' ');
            await child.WaitForExitAsync();
            var resident = long.Parse(line[1], CultureInfo.InvariantCulture);
            output.WriteLine($"open and first answer: {line[0]} ms from process start; after 2,000 queries {resident >> 20} MiB resident, {(double)resident / documents:0} bytes a document");
        }
    }

    /// <summary>What an update costs its own thread, however busy the machine is.</summary>
    private static void UpdateAlone(SearchIndex index, int documents, TextWriter output)
    {
        using var self = Process.GetCurrentProcess();
        var (cpu, allocated, collections) = (self.TotalProcessorTime, GC.GetAllocatedBytesForCurrentThread(), GC.CollectionCount(2));
        for (var i = 0; i < Updates; i++)
            index.Apply([TorrentCorpus.At(documents + i)], [(i * 7 % documents).ToString("d8", CultureInfo.InvariantCulture)]);
        self.Refresh();
        output.WriteLine($"update alone: {(self.TotalProcessorTime - cpu).TotalMicroseconds / Updates:0} µs of processors, "
            + $"{(GC.GetAllocatedBytesForCurrentThread() - allocated) / Updates} bytes by its thread; {GC.CollectionCount(2) - collections} full collections");
    }

    private static async Task UpdateAsync(SearchIndex index, int documents, TextWriter output)
    {
        using var done = new CancellationTokenSource();
        var log = QueryLog.Mixed(documents, 10_000);
        // On threads of their own: the pool's are for whoever else wants to go on.
        var searches = Enumerable.Range(0, 2).Select(thread => Task.Factory.StartNew(() =>
        {
            var count = 0;
            for (; !done.IsCancellationRequested; count++)
                index.Current.Search(new() { Text = log[((count * 2) + thread) % log.Count] });
            return count;
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        var (late, watch) = (new List<double>(), Stopwatch.StartNew());
        for (var i = 0; i < Updates; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / UpdatesPerSecond);
            while (watch.Elapsed < due)
                await Task.Yield();
            var document = TorrentCorpus.At(documents + i);
            index.Apply([document], [(i * 7 % documents).ToString("d8", CultureInfo.InvariantCulture)]);
            if (index.Current.FindInfoHash(document.InfoHash).Count != 1)
                throw new InvalidOperationException("an update is not visible");
            late.Add((watch.Elapsed - due).TotalMilliseconds);
        }

        await done.CancelAsync();
        var rate = (await Task.WhenAll(searches)).Sum() / watch.Elapsed.TotalSeconds;
        await index.Merges;
        output.WriteLine($"{UpdatesPerSecond} updates/s: visible after p50 {Figures.Median(late):0.0} ms, p99 {Figures.Quantile(late, 0.99):0.0} ms, while two threads made {rate:0} searches/s; {index.Current.Segments.Views.Length} segments");
    }

    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;
    }
}
