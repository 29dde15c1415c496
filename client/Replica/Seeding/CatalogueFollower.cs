using Replica.Client.Service;

namespace Replica.Client.Seeding;

/// <summary>Follows a service's change log, from where the last run left it, and keeps a <see cref="SeedingPeer"/> to it.</summary>
/// <param name="reader">Reads the log.</param>
/// <param name="list">What was read.</param>
/// <param name="peer">Seeds it.</param>
/// <param name="interval">How often the log is read.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Told, once a trouble, that the log can not be read.</param>
internal sealed class CatalogueFollower(ChangeReader reader, SeedList list, SeedingPeer peer, TimeSpan interval, TimeProvider time, Action<string> warn)
{
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(1);

    // So many entries are on the disk at a time: each time waits for it.
    private const int MostAtOnce = 10_000;
    private int _failures;

    /// <summary>Reads on until cancelled; a service that is away is asked again, ever more seldom.</summary>
    /// <param name="changed">Told the number of torrents when it is another than before.</param>
    /// <param name="cancellationToken">The only end.</param>
    public async Task RunAsync(Action<int>? changed, CancellationToken cancellationToken)
    {
        for (var count = peer.Count; ; count = peer.Count)
        {
            await Task.Delay(WaitAfter(_failures), time, cancellationToken);
            await TryCatchUpAsync(cancellationToken);
            await peer.NoteCopiesAsync();
            if (peer.Count != count) changed?.Invoke(peer.Count);
        }
    }

    /// <summary>Takes in what there is now.</summary>
    /// <returns>False if the service could not be asked; what is known is seeded on.</returns>
    public async Task<bool> TryCatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpAsync(cancellationToken);
            _failures = 0;
            return true;
        }
        catch (ServiceException e)
        {
            if (_failures++ == 0) warn($"{e.Message}; what is known of its catalogue is seeded on");
            return false;
        }
    }

    /// <summary>As the other; a service that can not be asked is a failure.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var news = new List<ChangeRecord>();
        while (true)
        {
            // One entry back: if it is not there any more, this is another log, and what was read of the old one tells nothing.
            var last = news.Count > 0 ? news[^1] : list.Last;
            var page = await ReadNextAsync(last, news, cancellationToken);
            if (last is not null && !Continues(page, last))
            {
                await list.ReplaceAsync(await ReadAllAsync(cancellationToken), cancellationToken);
                break;
            }

            var before = news.Count;
            news.AddRange(page.Where(change => last is null || change.Seq > last.Seq));
            var isEnd = news.Count == before;
            if (isEnd || news.Count >= MostAtOnce)
            {
                await list.AddAsync(news, cancellationToken);
                news.Clear();
            }

            if (isEnd) break;
        }

        await peer.TakeAsync(list.Items);
    }

    // What came until the service failed is kept.
    private async Task<IReadOnlyList<ChangeRecord>> ReadNextAsync(ChangeRecord? last, List<ChangeRecord> news, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(last is null ? 0 : last.Seq - 1, cancellationToken);
        }
        catch (ServiceException)
        {
            await list.AddAsync(news, cancellationToken);
            throw;
        }
    }

    // An entry is dropped from the log when a later one speaks of the same item; then there is that later one.
    private static bool Continues(IReadOnlyList<ChangeRecord> page, ChangeRecord last) =>
        page.Count > 0 && (page[0].Seq > last.Seq || page[0].IsSame(last));

    private async Task<List<ChangeRecord>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var all = new List<ChangeRecord>();
        while (await reader.ReadAsync(all.Count == 0 ? 0 : all[^1].Seq, cancellationToken) is { Count: > 0 } page) all.AddRange(page);
        return all;
    }

    private TimeSpan WaitAfter(int failures) =>
        failures == 0 ? interval : TimeSpan.FromTicks(Math.Min(MaxBackOff.Ticks, interval.Ticks << Math.Min(failures, 10)));
}
