namespace Replica.Client.Cli;

/// <summary>How <c>app</c> and <c>up</c> play.</summary>
/// <param name="CacheLimit">Most bytes of cached pieces.</param>
/// <param name="MetainfoTimeout">How long an item's metainfo is looked for.</param>
internal sealed record PlayerOptions(long CacheLimit, TimeSpan MetainfoTimeout);
