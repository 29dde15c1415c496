using Replica.Catalogue.Items;
using Replica.ObjectStore;
using Replica.ObjectStore.Events;
using Replica.ObjectStore.Queue;

namespace Replica.Catalogue.Operations;

/// <summary>
/// Rebuilds a catalogue that is worked elsewhere: sends for every item in the object listing, and for every catalogued item that the listing lacks,
/// the event that the store would send. The handlers settle each entry on what the store holds, so that sending twice, or again after a kill, does
/// no harm. Sequence numbers, token hashes and blocks stay as they are.
/// </summary>
public sealed class EventReplay(IObjectStore store, ICatalogue catalogue, IQueue events, TimeProvider time)
{
    private const int Page = 1_000;

    /// <summary>Sends the events.</summary>
    /// <returns>Items in the listing, and events sent: as many and one for each catalogued item that is gone.</returns>
    /// <exception cref="InvalidOperationException">The listing has no item at all though the catalogue has: it would be emptied. Nothing was sent.</exception>
    public async Task<(int Items, int Announced)> RunAsync(CancellationToken cancellationToken = default)
    {
        var items = 0;
        await foreach (var found in store.ListAsync("", cancellationToken: cancellationToken))
        {
            if (!ItemKeys.TryParseTorrent(found.Key, out _))
                continue;
            await SendAsync(new ObjectEvent("ObjectCreated:Put", found.Key, found.Length, found.ETag, time.GetUtcNow()), cancellationToken);
            items++;
        }

        var gone = 0;
        await foreach (var prefix in GoneAsync(cancellationToken))
        {
            if (items == 0)
                throw new InvalidOperationException("the store holds no item at all, but the catalogue does; is it the right store?");
            await SendAsync(new ObjectEvent("ObjectRemoved:Delete", ItemKeys.Torrent(prefix), 0, "", time.GetUtcNow()), cancellationToken);
            gone++;
        }
        return (items, items + gone);
    }

    /// <summary>Items that the catalogue has and the store has not.</summary>
    private async IAsyncEnumerable<ItemPrefix> GoneAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        while (await catalogue.ChangesAsync(after, Page, cancellationToken) is { Count: > 0 } changes)
        {
            after = changes[^1].Sequence;
            foreach (var change in changes.Where(change => change.Item is not null))
            {
                if (await store.FindAsync(ItemKeys.Torrent(change.Prefix), cancellationToken) is null)
                    yield return change.Prefix;
            }
        }
    }

    private Task<string> SendAsync(ObjectEvent objectEvent, CancellationToken cancellationToken) =>
        events.SendAsync(ObjectEventJson.Write(objectEvent), cancellationToken: cancellationToken);
}
