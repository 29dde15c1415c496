using System.Diagnostics;
using System.Globalization;
using Replica.Search;
using Replica.Search.Files;
using Replica.Support;

namespace Replica.Bench.Search;

/// <summary>
/// Queries on a million torrent-like documents (REPLICA_BENCH_DOCUMENTS: another number) beside SQLite's FTS5 on the same documents: time a
/// query by kind on one thread, and queries a second of a mixed log on two.
/// </summary>
internal static class SearchBench
{
    private const int Queries = 2_000;
    private const int Threads = 2;

    private static readonly TimeSpan FtsTime = TimeSpan.FromSeconds(10);

    public static Task RunAsync(TextWriter output)
    {
        var documents = int.Parse(Environment.GetEnvironmentVariable("REPLICA_BENCH_DOCUMENTS") ?? "1000000", CultureInfo.InvariantCulture);
        return RunAsync(documents, output);
    }

    private static async Task RunAsync(int documents, TextWriter output)
    {
        using var folder = new TempFolder();
        var (path, file) = (folder.At("index.rsi"), folder.At("fts.db"));
        var watch = Stopwatch.StartNew();
        using (var builder = new IndexFileBuilder(path, []))
            builder.Build(TorrentCorpus.Take(documents), (document, _) => document, CancellationToken.None);
        var snapshot = IndexFile.Open(path);
        output.WriteLine($"index of {documents} documents: {watch.Elapsed.TotalSeconds:0} s");
        output.WriteLine($"FTS5 table of the same: {FtsTable.Build(file, TorrentCorpus.Take(documents)).TotalSeconds:0} s");
        foreach (var kind in Enum.GetValues<QueryKind>())
            Compare(kind.ToString().ToLowerInvariant(), QueryLog.Of(kind, documents, Queries), snapshot, file, output);
        await CompareThroughputAsync(QueryLog.Mixed(documents, 5 * Queries), snapshot, file, output);
    }

    private static void Compare(string name, IReadOnlyList<string> queries, IndexSnapshot snapshot, string file, TextWriter output)
    {
        Time(queries, TimeSpan.MaxValue, query => snapshot.Find(new() { Text = query }));
        var ours = Time(queries, TimeSpan.MaxValue, query => snapshot.Find(new() { Text = query }));
        using var fts = new FtsTable(file);
        var theirs = Time(queries, FtsTime, query => fts.Search(query));
        output.WriteLine($"{name,-10} p50 {Figures.Median(ours),8:0} µs  p95 {Figures.Quantile(ours, 0.95),8:0} µs  p99 {Figures.Quantile(ours, 0.99),8:0} µs"
            + $"   FTS5 p50 {Figures.Median(theirs),8:0} µs  p99 {Figures.Quantile(theirs, 0.99),8:0} µs ({theirs.Count} queries)");
    }

    private static List<double> Time(IReadOnlyList<string> queries, TimeSpan limit, Action<string> search)
    {
        var (times, all) = (new List<double>(queries.Count), Stopwatch.StartNew());
        foreach (var query in queries)
        {
            if (all.Elapsed > limit)
                break;
            var start = Stopwatch.GetTimestamp();
            search(query);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return times;
    }

    private static async Task CompareThroughputAsync(IReadOnlyList<string> queries, IndexSnapshot snapshot, string file, TextWriter output)
    {
        var ours = await RateAsync(queries, () => (query => snapshot.Find(new() { Text = query }), null));
        var theirs = await RateAsync(queries, () =>
        {
            var table = new FtsTable(file);
            return (query => table.Search(query), table);
        });
        output.WriteLine($"mixed log, {Threads} threads: {ours:0} queries/s, FTS5 {theirs:0}, ratio {ours / theirs:0}");
    }

    private static async Task<double> RateAsync(IReadOnlyList<string> queries, Func<(Action<string> Search, IDisposable? Table)> open)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            var (search, table) = open();
            var count = 0;
            for (var i = thread; watch.Elapsed < FtsTime; i += Threads, count++)
                search(queries[i % queries.Count]);
            table?.Dispose();
            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }
}
