namespace Replica.Client.LocalServer;

/// <summary>What one listener was told, so that it is told only of what changed.</summary>
internal sealed class EventChanges(IReadOnlyList<StateFeed> feeds)
{
    private readonly Dictionary<string, string>[] _told = [.. feeds.Select(_ => new Dictionary<string, string>())];

    /// <summary>Name and data of each event since the last call; at the first, of everything.</summary>
    public async Task<IReadOnlyList<(string Event, string Data)>> NextAsync(CancellationToken cancellationToken)
    {
        var events = new List<(string, string)>();
        for (var i = 0; i < feeds.Count; i++)
        {
            var (feed, told) = (feeds[i], _told[i]);
            var now = await feed.ReadAsync(cancellationToken);
            foreach (var (key, data) in now)
            {
                if (told.GetValueOrDefault(key) == data) continue;
                told[key] = data;
                events.Add((feed.Event, data));
            }

            foreach (var key in told.Keys.Where(key => !now.ContainsKey(key)).ToArray())
            {
                told.Remove(key);
                if (feed.Gone is { } gone) events.Add((feed.Event, gone(key)));
            }
        }

        return events;
    }
}
