using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Replica.SearchService.Following;

namespace Replica.SearchService.Importing;

/// <summary>
/// Brings the torrents of a magnetico database into the index and follows it as it grows. The database is only read. What was read is known by time of
/// change and number of the last row, which is kept with the index on this machine's disk; a process without reads from the beginning, and reading a row
/// again changes nothing.
/// </summary>
public sealed class DhtImport
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(1);

    // The crawler takes the time before it commits; a row is looked for only when no earlier one can still turn up.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly ImportFile _file;
    private readonly SearchFollower _follower;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<string> _noteAtStart;
    private ImportMark _mark = ImportMark.Start;
    private volatile string? _note;
    private string? _lastReason;
    private volatile bool _isFailing;

    /// <param name="file">The database.</param>
    /// <param name="follower">Has the index, and knows what is blocked.</param>
    /// <param name="time">When to look again.</param>
    /// <param name="log">Told how it goes.</param>
    /// <param name="noteAtStart">Gives the <see cref="Note"/> that was kept with the index that the follower went on from.</param>
    public DhtImport(string file, SearchFollower follower, TimeProvider time, ILogger<DhtImport> log, Func<string>? noteAtStart = null) =>
        (_file, _follower, _time, _log, _noteAtStart) = (new(Path.GetFullPath(file)), follower, time, log, noteAtStart ?? (() => ""));

    /// <summary>How far the index goes that there is now, or a little less: which database, and the last row.</summary>
    internal string Note => _note ?? _noteAtStart();

    /// <summary>Ends when the index has held, once, all that the database had.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>True while the database can not be read.</summary>
    public bool IsFailing => _isFailing;

    /// <summary>Torrents brought in, those brought in again included.</summary>
    public long Imported { get; private set; }

    /// <summary>Rows passed over.</summary>
    public ImportSkips Skipped { get; private set; } = new();

    /// <summary>Imports once the catalogue has been read, so that what is blocked is known; then follows until cancelled. Where the database fails, it tries again ever more seldom.</summary>
    /// <exception cref="OperationCanceledException">The only end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _follower.CaughtUp.WaitAsync(cancellationToken).ConfigureAwait(false);
        _mark = ImportMark.Parse(_noteAtStart(), _file.Identity);
        for (var retry = FirstRetry; ;)
        {
            var wait = PollInterval;
            try
            {
                CatchUp(cancellationToken);
                (_isFailing, _lastReason, retry) = (false, null, FirstRetry);
            }
            catch (Exception e) when (e is SqliteException or InvalidDataException or IOException or UnauthorizedAccessException)
            {
                _isFailing = true;
                if (_lastReason != e.Message)
                    _log.LogWarning("The DHT database can not be read ({Reason}); trying again", _lastReason = e.Message);
                (wait, retry) = (retry, retry * 2 < LastRetry ? retry * 2 : LastRetry);
            }

            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Imports all that there is now.</summary>
    internal void CatchUp(CancellationToken cancellationToken)
    {
        var until = (_time.GetUtcNow() - Settling).ToUnixTimeSeconds();
        while (_file.Read(connection => MagneticoDatabase.Read(connection, _mark, until)) is { Mark: { } mark } batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Imported += _follower.Import(batch.Documents);
            (Skipped, _mark, _note) = (Skipped.Plus(batch.Skipped), mark, mark.ToText(_file.Identity));
        }

        if (_caughtUp.TrySetResult())
        {
            _log.LogInformation(
                "The DHT database is in the index: {Imported} torrents; passed over {Skipped} ({Hash} by hash, {Name} by name, {Number} by size or time), and the files of {Files}",
                Imported, Skipped.Torrents, Skipped.Hash, Skipped.Name, Skipped.Number, Skipped.Files);
        }
    }
}
