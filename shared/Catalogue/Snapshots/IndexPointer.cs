using System.Collections.Immutable;

namespace Replica.Catalogue.Snapshots;

/// <summary>What the newest published index consists of.</summary>
public sealed record IndexPointer
{
    /// <summary>The most files that an index may have.</summary>
    public const int MaxSegments = 64;

    /// <summary>Grows with every publication; a reader refuses an older one.</summary>
    public required long Generation { get; init; }

    /// <summary>When it was published.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>After this a reader warns, and goes on.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Version of the text analysis; an index of another one can not be searched.</summary>
    public required int Analyzer { get; init; }

    /// <summary>The catalogue's last change that is in it.</summary>
    public long Sequence { get; init; }

    /// <summary>
    /// The files, the oldest first. Each hides in those before it the documents whose ids it has or removes; what one of them blocks is blocked in all.
    /// </summary>
    public required ImmutableArray<PointerSegment> Segments { get; init; }

    /// <summary>Bytes of all files.</summary>
    public long Length => Segments.Sum(segment => segment.Length);

    internal bool IsValid => Generation > 0 && Sequence >= 0 && Created <= Expires && !Segments.IsDefault && Segments.Length is > 0 and <= MaxSegments
        && Segments.All(segment => segment is { IsValid: true }) && Segments.DistinctBy(segment => segment.Sha256).Count() == Segments.Length;
}
