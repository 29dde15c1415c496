using System.Collections.Concurrent;
using System.Diagnostics;
using Replica.SearchService.Following;

namespace Replica.SearchService.Serving;

/// <summary>
/// What <c>GET /metrics</c> tells: how the index and the process stand, and how requests fared. Of requests it counts outcomes and times, and
/// nothing of what anybody searched. Safe for any number of threads.
/// </summary>
internal sealed class SearchMetrics(SearchFollower follower, Admission admission)
{
    private readonly ConcurrentDictionary<(string Route, Outcome Outcome), Tally> _requests = new();
    private readonly ConcurrentDictionary<string, LatencyHistogram> _times = new();
    private readonly ConcurrentDictionary<string, Tally> _dht = new();

    /// <summary>A request ended.</summary>
    /// <param name="route">Which: search, suggest or feed.</param>
    /// <param name="outcome">How.</param>
    /// <param name="took">Until its answer was made; how long sending it takes is the reader's affair.</param>
    public void Count(string route, Outcome outcome, TimeSpan took)
    {
        _requests.GetOrAdd((route, outcome), static _ => new()).Increment();
        if (outcome is Outcome.Ok)
            _times.GetOrAdd(route, static _ => new()).Add(took);
    }

    /// <summary>The DHT part of a search ended.</summary>
    /// <param name="state">As the answer says.</param>
    public void CountDht(string state) => _dht.GetOrAdd(state, static _ => new()).Increment();

    /// <summary>All of it.</summary>
    public string Write()
    {
        var text = new MetricsText();
        WriteIndex(text);
        text.Counter("replica_search_requests_total", "Requests by route and outcome.",
            _requests.OrderBy(count => count.Key).Select(count => ($"route=\"{count.Key.Route}\",outcome=\"{Name(count.Key.Outcome)}\"", (double)count.Value.Value)));
        text.Histogram("replica_search_seconds", "Time until an answer was made, by route.",
            _times.OrderBy(times => times.Key, StringComparer.Ordinal).Select(times => ($"route=\"{times.Key}\"", times.Value)));
        text.Gauge("replica_search_requests", "Requests under way.", admission.UnderWay);
        text.Gauge("replica_search_requests_waiting", "Requests that wait for a worker.", admission.Waiting);
        text.Counter("replica_search_dht_total", "DHT parts of searches by how they fared.",
            _dht.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => ($"state=\"{count.Key}\"", (double)count.Value.Value)));
        WriteProcess(text);
        return text.ToString();
    }

    private void WriteIndex(MetricsText text)
    {
        var index = follower.Index.Current;
        text.Gauge("replica_index_documents", "Documents in the index.", index.Count);
        text.Gauge("replica_index_segments", "Segments of the index.", index.SegmentCount);
        text.Gauge("replica_index_generation", "Grows with each batch of changes applied.", index.Generation);
        text.Gauge("replica_index_sequence", "The catalogue's last change in the index.", index.Sequence);
        text.Gauge("replica_index_ready", "1 once the index has held all that the catalogue had.", follower.CaughtUp.IsCompletedSuccessfully ? 1 : 0);
        text.Gauge("replica_index_behind_seconds", "Time since the index held all that the catalogue had.", follower.Behind.TotalSeconds);
    }

    private static void WriteProcess(MetricsText text)
    {
        using var process = Process.GetCurrentProcess();
        text.Gauge("process_resident_memory_bytes", "Memory that the process has, mapped files included.", process.WorkingSet64);
        text.Counter("process_cpu_seconds_total", "CPU time used.", ("", process.TotalProcessorTime.TotalSeconds));
        text.Gauge("dotnet_heap_bytes", "Memory of managed objects.", GC.GetTotalMemory(forceFullCollection: false));
        text.Counter("dotnet_collections_total", "Garbage collections.",
            Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => ($"generation=\"{generation}\"", (double)GC.CollectionCount(generation))));
    }

    private static string Name(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private sealed class Tally
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Increment() => Interlocked.Increment(ref _value);
    }
}
