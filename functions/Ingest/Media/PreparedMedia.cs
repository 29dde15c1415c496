using System.Collections.Immutable;

namespace Replica.Ingest.Media;

/// <summary>Files ready to publish.</summary>
/// <param name="File">The media, under the name that it is published by.</param>
/// <param name="Duration">Playing time, if known.</param>
/// <param name="Thumbnail">A JPEG, or null.</param>
/// <param name="Subtitles">Language and WebVTT file.</param>
internal sealed record PreparedMedia(string File, TimeSpan? Duration, string? Thumbnail, ImmutableArray<(string Language, string File)> Subtitles);
