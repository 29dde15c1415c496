using Replica.Catalogue.Jobs;

namespace Replica.Ingest.Jobs;

/// <summary>A job's entry in the ledger, written as the job goes on.</summary>
/// <param name="ledger">Where it stands.</param>
/// <param name="id">Its id.</param>
/// <param name="url">What was asked for.</param>
internal sealed class JobRecord(IIngestLedger ledger, string id, string url)
{
    private const int Step = 5;
    private const int MaxError = 500;

    private int _percent = -Step;
    private Task _writing = Task.CompletedTask;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Notes a new state. The latest is what stays: a write of progress that is still under way comes first.</summary>
    public async Task MoveAsync(IngestJobState state, string? error = null, string? link = null, CancellationToken cancellationToken = default)
    {
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        int? percent = state == IngestJobState.Done ? 100 : state == IngestJobState.Downloading ? 0 : null;
        await ledger.PutAsync(Entry(state, percent, error, link), cancellationToken);
    }

    /// <summary>Notes how far the download is: every 5 %, and only while no earlier note is still being written.</summary>
    public void Report(int percent)
    {
        if (percent < _percent + Step || !_writing.IsCompleted) return;
        _percent = percent;
        _writing = WriteAsync(percent);
    }

    /// <summary>Waits for a note that is being written.</summary>
    /// <exception cref="Exception">It failed.</exception>
    public Task FlushAsync() => _writing;

    // Of its own, so that what the ledger throws stays in the task, and off the thread that reads a program's output.
    private async Task WriteAsync(int percent) => await ledger.PutAsync(Entry(IngestJobState.Downloading, percent, null, null));

    private IngestJob Entry(IngestJobState state, int? percent, string? error, string? link) =>
        new(id, url, state, percent, error is { Length: > MaxError } ? error[..MaxError] : error, link, default);
}
