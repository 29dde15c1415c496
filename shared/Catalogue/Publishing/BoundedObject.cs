using Replica.ObjectStore;

namespace Replica.Catalogue.Publishing;

/// <summary>Reads small objects whole, never more than a bound: what stands in the store was written by strangers.</summary>
public static class BoundedObject
{
    /// <summary>The object's bytes, or null if there is none.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="maxLength">The most bytes it may have.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidDataException">It is larger than <paramref name="maxLength"/>.</exception>
    public static async Task<byte[]?> ReadAsync(IObjectStore store, string key, int maxLength, CancellationToken cancellationToken = default)
    {
        await using var content = await store.OpenAsync(key, cancellationToken: cancellationToken);
        if (content is null)
            return null;
        if (content.Info.Length > maxLength)
            throw new InvalidDataException($"{key} has {content.Info.Length} bytes; at most {maxLength} are read.");
        var bytes = new byte[content.Info.Length];
        await content.Content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
