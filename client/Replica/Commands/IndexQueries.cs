using Replica.Search;

namespace Replica.Client.Commands;

/// <summary>Asks a snapshot and takes the time.</summary>
/// <param name="snapshot">What to ask.</param>
/// <param name="narrowed">What every query has besides its text.</param>
/// <param name="time">The clock.</param>
internal sealed class IndexQueries(IndexSnapshot snapshot, SearchQuery narrowed, TimeProvider time)
{
    // So long, at most, and so often the queries run untimed: code that has just started is compiled while it runs.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private const int WarmUpPasses = 100;

    /// <summary>Answers one.</summary>
    public IndexAnswer Answer(string query)
    {
        var start = time.GetTimestamp();
        var found = snapshot.Find(narrowed with { Text = query });
        var micros = Round(time.GetElapsedTime(start).TotalMicroseconds);
        return new(query, [.. found.Hits.Select(hit => new IndexHit(hit.Id, hit.Score, hit.Source))], found.Total, found.IsExact ? "eq" : "gte", micros);
    }

    /// <summary>Answers many on some threads, in order.</summary>
    public async Task<(IReadOnlyList<IndexAnswer> Answers, IndexTimes Times)> AnswerAsync(
        IReadOnlyList<string> queries, int threads, CancellationToken cancellationToken)
    {
        var warm = time.GetTimestamp();
        for (var i = 0; queries.Count > 1 && i / queries.Count < WarmUpPasses && time.GetElapsedTime(warm) < WarmUp; i++)
            Answer(queries[i % queries.Count]);
        var answers = new IndexAnswer[queries.Count];
        var next = -1;
        var start = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < answers.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                answers[i] = Answer(queries[i]);
            }
        }, cancellationToken))).ConfigureAwait(false);
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        var micros = answers.Select(answer => answer.Micros).Order().ToArray();
        return (answers, new(answers.Length, threads, Quantile(micros, 0.5), Quantile(micros, 0.95), Quantile(micros, 0.99), Round(answers.Length / seconds)));
    }

    private static double Quantile(double[] sorted, double fraction) =>
        sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, fraction * sorted.Length)];

    private static double Round(double number) => double.IsFinite(number) ? Math.Round(number, 1) : 0;
}
