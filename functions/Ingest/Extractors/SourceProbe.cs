namespace Replica.Ingest.Extractors;

/// <summary>What is behind a URL: <see cref="SourceMedia"/> or a <see cref="SourceList"/> of them.</summary>
internal abstract record SourceProbe;
