using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Replica.BitTorrent.Transport;
using Replica.SearchAnswers;

namespace Replica.SearchService.Upstreams;

/// <summary>
/// The servers of magnetico's HTTP API that search asks beside the index. One request an upstream and search, two where somebody goes deep; none for
/// each result. Answers are kept for a while in memory, so that further pages come from the rows that the first was made of.
/// </summary>
public sealed class DhtUpstreams : IDisposable
{
    /// <summary>Upstreams at most.</summary>
    public const int MaxCount = 8;

    /// <summary>Rows of an upstream that a search begins with.</summary>
    internal const int HeadRows = 100;

    /// <summary>Rows of an upstream that a search ends with.</summary>
    internal const int MaxRows = 1_000;

    private const int CachedRows = 100_000;
    private const int CachedFiles = 100_000;

    /// <summary>What the whole DHT part of a search may take.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(800);

    private static readonly MagneticoPage Nothing = new([], null);

    private readonly ImmutableArray<DhtUpstream> _upstreams;
    private readonly BoundedCache<(int, MagneticoRequest, bool), MagneticoPage> _pages;
    private readonly BoundedCache<string, FoundTorrent> _found;

    /// <param name="addresses">Where they are, at most <see cref="MaxCount"/>.</param>
    /// <param name="network">What connects; null = this machine.</param>
    /// <param name="time">The clock of caches and breakers.</param>
    /// <param name="log">Told of upstreams that fail; never of what anybody searches.</param>
    public DhtUpstreams(IReadOnlyList<DhtSearchAddress> addresses, INetwork? network, TimeProvider time, ILogger<DhtUpstreams> log)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(addresses.Count, MaxCount);
        _upstreams = [.. addresses.Select(address => new DhtUpstream(address, network, time, log))];
        _pages = new(CachedRows, TimeSpan.FromMinutes(10), time);
        _found = new(CachedFiles, TimeSpan.FromHours(1), time);
    }

    /// <summary>A bit for each upstream.</summary>
    internal int All => (1 << _upstreams.Length) - 1;

    /// <summary>Searches all that are asked at once.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="budget">Ends when the time is over, or with <paramref name="caller"/>.</param>
    /// <param name="caller">Ends when nobody wants the answer any more.</param>
    internal async Task<DhtAnswer> SearchAsync(DhtQuestion question, CancellationToken budget, CancellationToken caller)
    {
        int[] asked = [.. Enumerable.Range(0, _upstreams.Length).Where(i => (question.Upstreams & (1 << i)) != 0)];
        if (asked.Length == 0)
            return DhtAnswer.Off;
        var answers = await Task.WhenAll(asked.Select(i => RowsAsync(i, question, budget, caller))).ConfigureAwait(false);
        var rows = answers.Where(answer => answer.Head is not null).ToList();
        var head = UpstreamRows.Merge(question.Request.Order, [.. rows.Select(answer => answer.Head!)]);
        var all = question.IsDeep ? UpstreamRows.Merge(question.Request.Order, [.. rows.Select(Deepest)]) : head;
        return new(all.Torrents, Worst(answers.Select(answer => answer.State)), Upstreams: rows.Aggregate(0, (bits, answer) => bits | (1 << answer.Upstream)))
        {
            HeadCount = head.Torrents.Length,
            HasDeeper = all.IsOpen,
            IsWhole = rows.TrueForAll(answer => (answer.Whole ?? answer.Head!).Next is null),
        };

        // Beyond its last row nothing is asked for: the list is at its end.
        static MagneticoPage Deepest(UpstreamAnswer answer) => answer.Whole is { } whole ? whole with { Next = null } : answer.Head!;
    }

    /// <summary>Looks a torrent up by its info hash, 40 lower-case hex digits.</summary>
    /// <param name="infoHash">The hash.</param>
    /// <param name="budget">Ends when the time is over, or with <paramref name="caller"/>.</param>
    /// <param name="caller">Ends when nobody wants the answer any more.</param>
    internal async Task<(FoundTorrent? Found, DhtState State)> LookUpAsync(string infoHash, CancellationToken budget, CancellationToken caller)
    {
        if (_found.TryGet(infoHash, out var known))
            return (known, DhtState.Ok);
        var answers = await Task.WhenAll(_upstreams.Select(upstream =>
            upstream.AskAsync<FoundTorrent?>((client, stop) => LookUpAsync(client, infoHash, stop), null, budget, caller))).ConfigureAwait(false);
        var found = answers.Select(answer => answer.Answer).FirstOrDefault(answer => answer is not null);
        if (found is not null)
            _found.Put(infoHash, found, 1 + found.Files.Length);
        return (found, found is not null ? DhtState.Ok : Worst(answers.Select(answer => answer.State)));
    }

    /// <summary>The files of a torrent that was looked up a while ago; empty if none are known.</summary>
    internal ImmutableArray<MagneticoFile> KnownFiles(string infoHash) => _found.TryGet(infoHash, out var found) ? found.Files : [];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var upstream in _upstreams)
            upstream.Dispose();
    }

    private static async Task<FoundTorrent?> LookUpAsync(MagneticoClient client, string infoHash, CancellationToken cancellationToken)
    {
        var (torrent, files) = (client.FindTorrentAsync(infoHash, cancellationToken), client.FilesAsync(infoHash, cancellationToken));
        await Task.WhenAll(torrent, files).ConfigureAwait(false);
        return await torrent.ConfigureAwait(false) is { } found ? new(found, await files.ConfigureAwait(false)) : null;
    }

    private static DhtState Worst(IEnumerable<DhtState> states) => states.DefaultIfEmpty(DhtState.Off).Max();

    private async Task<UpstreamAnswer> RowsAsync(int i, DhtQuestion question, CancellationToken budget, CancellationToken caller)
    {
        if (!_pages.TryGet((i, question.Request, false), out var head))
        {
            (head, var state) = await AskAsync(i, question.Request, HeadRows, null, budget, caller).ConfigureAwait(false);
            if (state != DhtState.Ok)
                return new(i, null, null, state);
            _pages.Put((i, question.Request, false), head, 1 + head.Torrents.Length);
        }

        if (!question.IsDeep || head.Next is not { } after)
            return new(i, head, null, DhtState.Ok);
        if (_pages.TryGet((i, question.Request, true), out var whole))
            return new(i, head, whole, DhtState.Ok);
        var (tail, tailState) = await AskAsync(i, question.Request, MaxRows - HeadRows, after, budget, caller).ConfigureAwait(false);
        if (tailState != DhtState.Ok)
            return new(i, head, null, tailState);
        whole = new(head.Torrents.AddRange(tail.Torrents), tail.Next);
        _pages.Put((i, question.Request, true), whole, 1 + whole.Torrents.Length);
        return new(i, head, whole, DhtState.Ok);
    }

    private Task<(MagneticoPage Answer, DhtState State)> AskAsync(
        int i, MagneticoRequest request, int limit, MagneticoKey? after, CancellationToken budget, CancellationToken caller) =>
        _upstreams[i].AskAsync((client, stop) => client.SearchAsync(request, limit, after, stop), Nothing, budget, caller);

    /// <param name="Upstream">Whose.</param>
    /// <param name="Head">Its first rows; null if it did not answer.</param>
    /// <param name="Whole">Its first and its further rows; null if they were not wanted, are not there or did not come.</param>
    /// <param name="State">How it fared.</param>
    private sealed record UpstreamAnswer(int Upstream, MagneticoPage? Head, MagneticoPage? Whole, DhtState State);
}
