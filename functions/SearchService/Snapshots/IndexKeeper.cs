using Microsoft.Extensions.Logging;
using Replica.Search;
using Replica.Search.Files;
using Replica.SearchService.Following;
using Replica.SearchService.Importing;

namespace Replica.SearchService.Snapshots;

/// <summary>Keeps the index on this machine's disk, so that the next start goes on from there.</summary>
/// <param name="files">Where.</param>
/// <param name="follower">Has the index.</param>
/// <param name="import">Whose place in its database goes with the index; null for none.</param>
/// <param name="time">When to save.</param>
/// <param name="log">Where failures are told.</param>
internal sealed class IndexKeeper(IndexFolder files, SearchFollower follower, DhtImport? import, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private (SearchIndex Index, long Generation, long Sequence)? _saved;

    /// <summary>Saves every minute what has changed, and when it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The only end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
                Save();
            }
        }
        finally
        {
            Save();
        }
    }

    /// <summary>Saves if something has changed. A disk that fails is tried again the next time: what is on it can be had from elsewhere.</summary>
    internal void Save()
    {
        // In this order: the note may say less than the index has, never more.
        var note = import?.Note ?? "";
        var snapshot = follower.Whole();
        if (_saved == (follower.Index, snapshot.Generation, snapshot.Sequence) || (snapshot.Generation == 0 && snapshot.Sequence == 0))
            return;
        try
        {
            files.Save(snapshot, note);
            _saved = (follower.Index, snapshot.Generation, snapshot.Sequence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("The index could not be saved on this disk: {Reason}", e.Message);
        }
    }
}
