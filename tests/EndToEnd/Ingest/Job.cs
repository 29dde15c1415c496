namespace Replica.EndToEnd.Tests.Ingest;

/// <summary>A job as it is shown.</summary>
internal sealed record Job(string Id, string Url, string State, string? Error, string? Link)
{
    /// <summary>Nothing more will come of it.</summary>
    public bool IsOver => State is "done" or "failed";

    /// <summary>A worker is at it.</summary>
    public bool IsUnderWay => !IsOver && State != "queued";
}
