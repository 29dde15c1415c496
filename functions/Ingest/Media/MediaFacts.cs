namespace Replica.Ingest.Media;

/// <summary>What a media file is.</summary>
/// <param name="Duration">Playing time, if the container tells it.</param>
/// <param name="HasPicture">It has video that is more than a cover.</param>
internal sealed record MediaFacts(TimeSpan? Duration, bool HasPicture);
