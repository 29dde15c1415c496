using Replica.Catalogue.Publishing;
using Replica.ObjectStore;

namespace Replica.Api.Http;

/// <summary>A small object of the store that many ask for: read once in a few seconds, however often it is asked for.</summary>
/// <param name="store">Where it is.</param>
/// <param name="key">Its key.</param>
/// <param name="maxLength">The most bytes it may have.</param>
/// <param name="parse">What its bytes are.</param>
/// <param name="time">The clock.</param>
internal sealed class KeptObject<T>(IObjectStore store, string key, int maxLength, Func<byte[], T> parse, TimeProvider time)
    where T : class
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private volatile Entry? _entry;

    /// <summary>It, or null if there is none.</summary>
    public async Task<T?> FindAsync(CancellationToken cancellationToken)
    {
        if (_entry is { } entry && time.GetElapsedTime(entry.Read) < Kept)
            return entry.Value;
        var read = time.GetTimestamp();
        if (await BoundedObject.ReadAsync(store, key, maxLength, cancellationToken) is not { } bytes)
            return null;
        var value = parse(bytes);
        _entry = new Entry(value, read);
        return value;
    }

    private sealed record Entry(T Value, long Read);
}
