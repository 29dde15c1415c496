using System.Runtime.ExceptionServices;
using Replica.Search.Segments;
using Replica.Search.Segments.Building;
using Replica.Search.Segments.Documents;

namespace Replica.Search.Files;

/// <summary>
/// Builds a snapshot file of any number of documents up to 16 Mi in bounded memory: runs of them, side by side on all cores, in scratch files
/// beside the target, and then one merge. Of several documents with one id the last counts. Dispose it: that deletes the scratch files.
/// </summary>
public sealed class IndexFileBuilder : IDisposable
{
    // Bytes that a run takes in memory before it is written.
    private const long DefaultRunSize = 96 << 20;

    // Documents that one thread takes over at a time.
    private const int BatchSize = 256;

    private readonly string _path;
    private readonly ScratchFolder _scratch;
    private readonly BlockList _blocked;
    private readonly long _runSize;
    private readonly Lock _gate = new();
    private readonly List<BuiltRun> _runs = [];
    private TextWords? _words;

    /// <summary>Begins.</summary>
    /// <param name="path">The file to write, at the end.</param>
    /// <param name="blocked">Info hashes to hide, and to leave out.</param>
    /// <exception cref="ArgumentException">One is not 40 hex digits.</exception>
    /// <exception cref="IOException">There is no room for scratch files.</exception>
    public IndexFileBuilder(string path, IEnumerable<string> blocked)
        : this(path, blocked, DefaultRunSize)
    {
    }

    internal IndexFileBuilder(string path, IEnumerable<string> blocked, long runSize)
    {
        (_path, _runSize) = (Path.GetFullPath(path), runSize);
        _blocked = BlockList.Empty.With(blocked);
        _scratch = new(_path);
    }

    /// <summary>Reads documents, builds runs and writes the file.</summary>
    /// <param name="documents">Read by one thread at a time, each made into a document by any of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <typeparam name="T">What a document is made of, such as its line.</typeparam>
    /// <param name="toDocument">Makes it, given its number from 0.</param>
    /// <returns>Documents in the file.</returns>
    /// <exception cref="IOException">Full disk and the like; what the file was before it still is.</exception>
    /// <exception cref="FormatException">There are more documents than a file can hold, or whatever <paramref name="toDocument"/> refuses.</exception>
    public int Build<T>(IEnumerable<T> documents, Func<T, long, IndexDocument> toDocument, CancellationToken cancellationToken)
    {
        using var source = documents.GetEnumerator();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = 0L;
        ExceptionDispatchInfo? failure = null;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            try
            {
                BuildRuns(source, ref next, toDocument, stop.Token);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                stop.Cancel();
            }
        });
        failure?.Throw();
        cancellationToken.ThrowIfCancellationRequested();
        return WriteFile();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runs.Clear();
        _scratch.Dispose();
    }

    private void BuildRuns<T>(IEnumerator<T> source, ref long next, Func<T, long, IndexDocument> toDocument, CancellationToken cancellationToken)
    {
        var batch = new List<(T Item, long Number)>(BatchSize);
        var builder = new SegmentBuilder();
        using var sections = new SegmentSections();
        var numbers = new List<long>();
        while (Take(source, ref next, batch) && !cancellationToken.IsCancellationRequested)
        {
            foreach (var (item, number) in batch)
            {
                builder.Add(toDocument(item, number));
                numbers.Add(number);
            }

            if (builder.Size < _runSize)
                continue;
            WriteRun(builder, sections, numbers);
            builder.Clear();
            sections.Clear();
        }

        if (numbers.Count > 0)
            WriteRun(builder, sections, numbers);
    }

    private bool Take<T>(IEnumerator<T> source, ref long next, List<(T Item, long Number)> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            while (batch.Count < BatchSize && source.MoveNext())
                batch.Add((source.Current, next++));
        }

        return batch.Count > 0;
    }

    private void WriteRun(SegmentBuilder builder, SegmentSections sections, List<long> numbers)
    {
        lock (_gate)
            builder.Words = _words ??= builder.Train();
        var header = builder.Write(sections);
        var path = Path.Combine(_scratch.Path, $"{Guid.NewGuid():n}.rsi");
        using (var file = File.Create(path))
            SegmentLayout.Write(header, sections, file);
        var run = new BuiltRun(IndexFile.Map(path), Array.ConvertAll(builder.Order, document => numbers[document]), Array.ConvertAll(builder.Order, builder.IdHash));
        numbers.Clear();
        lock (_gate)
            _runs.Add(run);
    }

    private int WriteFile()
    {
        var total = _runs.Sum(run => (long)run.Segment.Count);
        if (total > Segment.MaxCount || _runs.Count > MergeOrder.MaxParts)
            throw new FormatException($"there are {total} documents in {_runs.Count} runs; a file holds {Segment.MaxCount}, of at most {MergeOrder.MaxParts} runs");
        var views = RunDuplicates.Hide(_runs).ConvertAll(view => view.Without(_blocked));
        using var sections = new SegmentSections(_scratch.Path);
        var header = SegmentMerger.Write(views, sections);
        _blocked.Write(sections[SectionName.Blocked]);
        WholeFile.Write(_path, _scratch.Path, stream => SegmentLayout.Write(header with { Generation = 1 }, sections, stream));
        return header.DocumentCount;
    }
}
