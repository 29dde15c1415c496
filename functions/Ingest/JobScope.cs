using Replica.Ingest.Guard;

namespace Replica.Ingest;

/// <summary>What one job works with.</summary>
/// <param name="Folder">Its scratch folder: absolute, its own, deleted with the job.</param>
/// <param name="Session">Its way out.</param>
/// <param name="Limits">What it must stay within.</param>
/// <param name="Time">The clock.</param>
internal sealed record JobScope(string Folder, GuardSession Session, IngestLimits Limits, TimeProvider Time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The failure as the user should hear it: what the guard refused or cut explains more than what became of it inside a program.
    /// </summary>
    public Exception Explain(Exception failure) => this switch
    {
        { Session.IsOverLimit: true } => new SourceTooLargeException($"it is larger than {Limits.MaxBytes} bytes"),
        { Session.Refusals: [var first, ..] } => new SourceRefusedException(first),
        _ => failure,
    };

    /// <summary>Does something that fills the scratch folder, and stops it where it fills too much.</summary>
    /// <exception cref="SourceTooLargeException">The folder holds more than it may.</exception>
    public async Task<T> WithinQuotaAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var done = new CancellationTokenSource();
        var watching = WatchAsync(stop, done.Token);
        try
        {
            return await work(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SourceTooLargeException($"it needs more than {Limits.MaxScratch} bytes of scratch space");
        }
        finally
        {
            await done.CancelAsync();
            await watching;
        }
    }

    private async Task WatchAsync(CancellationTokenSource stop, CancellationToken done)
    {
        using var timer = new PeriodicTimer(Interval, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                if (Length() > Limits.MaxScratch) await stop.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
    }

    private long Length()
    {
        long length = 0;
        try
        {
            foreach (var file in new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories)) length += file.Length;
        }
        catch (IOException)
        {
            // A file went away in between; the next look counts anew.
        }

        return length;
    }
}
