using System.Collections.Immutable;

namespace Replica.Ingest.Extractors;

/// <summary>One video or sound. Everything in it was written by strangers.</summary>
internal sealed record SourceMedia : SourceProbe
{
    /// <summary>Names the thing itself, whatever URL led to it.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Its page.</summary>
    public required Uri Page { get; init; }

    /// <summary>The source's own words.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who published it there.</summary>
    public string? Channel { get; init; }

    /// <summary>Free words.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Playing time, if it is told.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Bytes, if they are told; an estimate at times.</summary>
    public long? Length { get; init; }

    /// <summary>True if it has no end yet.</summary>
    public bool IsLive { get; init; }

    /// <summary>File name extension without dot: 1–5 letters and digits.</summary>
    public string Extension { get; init; } = "mp4";

    /// <summary>Throws for what this worker can not or will not take on.</summary>
    /// <exception cref="SourceRefusedException">Live, or beyond the limits.</exception>
    public void RequireWithin(IngestLimits limits)
    {
        if (IsLive) throw new SourceRefusedException("it is live; try again when it is over");
        if (Duration > limits.MaxDuration)
            throw new SourceTooLargeException($"it plays for {Duration.Value.TotalSeconds:0} s; at most {limits.MaxDuration.TotalSeconds:0} s are taken");
        if (Length > limits.MaxBytes)
            throw new SourceTooLargeException($"it has {Length} bytes; at most {limits.MaxBytes} are taken");
    }
}
