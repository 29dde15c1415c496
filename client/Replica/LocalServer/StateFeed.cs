namespace Replica.Client.LocalServer;

/// <summary>One kind of event: what there is now, by key, as JSON on one line.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="ReadAsync">Everything of the kind as it is now.</param>
/// <param name="Gone">The data that says that a key is there no more; null where nobody need be told.</param>
internal sealed record StateFeed(string Event, Func<CancellationToken, Task<IReadOnlyDictionary<string, string>>> ReadAsync, Func<string, string>? Gone = null);
