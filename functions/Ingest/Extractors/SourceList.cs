using System.Collections.Immutable;

namespace Replica.Ingest.Extractors;

/// <summary>A playlist, channel, or page with several media.</summary>
/// <param name="Entries">Its entries in order; at most one more than a playlist may have.</param>
internal sealed record SourceList(ImmutableArray<SourceEntry> Entries) : SourceProbe;
