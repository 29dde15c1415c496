namespace Replica.Catalogue.Jobs;

/// <summary>How long jobs are remembered, wherever they are kept.</summary>
internal static class JobLifetime
{
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromDays(30);

    /// <summary>When a job that changed at <paramref name="updated"/> is forgotten; null while it has not ended.</summary>
    public static DateTimeOffset? Expiry(IngestJobState state, DateTimeOffset updated) =>
        state is IngestJobState.Done or IngestJobState.Failed ? updated + AfterTheEnd : null;
}
