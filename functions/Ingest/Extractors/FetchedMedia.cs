using System.Collections.Immutable;

namespace Replica.Ingest.Extractors;

/// <summary>What lies in the job's folder after a download.</summary>
/// <param name="File">The media file.</param>
/// <param name="Subtitles">Language and file of each text track, in whatever format the source has.</param>
internal sealed record FetchedMedia(string File, ImmutableArray<(string Language, string File)> Subtitles);
