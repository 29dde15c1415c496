namespace Replica.ObjectStore;

/// <summary>
/// The objects of all items by key. Two implementations: a folder, and S3; the surface is what both can promise.
/// Keys are UTF-8, at most 1,024 bytes, segments split by <c>/</c>, none of them empty, <c>.</c> or <c>..</c>
/// (<see cref="ArgumentException"/> otherwise). Every write is atomic: a reader sees the old object, the new one or none.
/// </summary>
public interface IObjectStore
{
    /// <summary>What is known of an object, or null.</summary>
    Task<ObjectInfo?> FindAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Opens an object, or the part of it that <paramref name="range"/> names; null if there is none. A range outside the object throws <see cref="ArgumentOutOfRangeException"/>.</summary>
    Task<ObjectContent?> OpenAsync(string key, ObjectRange? range = null, CancellationToken cancellationToken = default);

    /// <summary>Stores exactly <paramref name="length"/> bytes of <paramref name="content"/>.</summary>
    /// <returns>False, with nothing changed, if <paramref name="onlyIfAbsent"/> and the key exists (S3: If-None-Match).</returns>
    /// <exception cref="InvalidDataException">The content had fewer or more bytes.</exception>
    Task<bool> PutAsync(string key, Stream content, long length, bool onlyIfAbsent = false, CancellationToken cancellationToken = default);

    /// <summary>Stores a small object in place of the one that has this ETag (S3: If-Match). Of several at once only one succeeds.</summary>
    /// <returns>False, with nothing changed, if the key has another object by now, or none.</returns>
    Task<bool> ReplaceAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken = default);

    /// <summary>Copies an object within the store.</summary>
    /// <returns>False, with nothing changed, if <paramref name="onlyIfAbsent"/> and the target exists.</returns>
    /// <exception cref="FileNotFoundException">No such source.</exception>
    Task<bool> CopyAsync(string fromKey, string toKey, bool onlyIfAbsent = false, CancellationToken cancellationToken = default);

    /// <summary>Deletes an object; nothing happens if there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Objects whose keys start with <paramref name="prefix"/>, in ordinal order of the keys' UTF-8 bytes, after <paramref name="after"/>.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? after = null, CancellationToken cancellationToken = default);

    /// <summary>A URL to which anybody may, until then, PUT an object of exactly this length (S3: presigned PUT with a signed Content-Length).</summary>
    Uri SignPut(string key, long length, DateTimeOffset expires);

    /// <summary>Starts an upload in parts (S3: CreateMultipartUpload).</summary>
    /// <returns>The id of the upload in parts.</returns>
    Task<string> BeginPartsAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>A URL to which one part of exactly this length may be PUT, again and again until the parts are completed. Parts count from 1.</summary>
    Uri SignPart(string key, string partsId, int part, long length, DateTimeOffset expires);

    /// <summary>The parts that have arrived whole, ascending; empty if the upload does not exist (any more).</summary>
    Task<IReadOnlyList<PartInfo>> ListPartsAsync(string key, string partsId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Joins parts 1…<paramref name="count"/> into the object and ends the upload: from here on no signed part URL can change a byte.
    /// Completing again after it succeeded does nothing.
    /// </summary>
    /// <exception cref="InvalidDataException">A part is missing.</exception>
    Task CompletePartsAsync(string key, string partsId, int count, CancellationToken cancellationToken = default);

    /// <summary>Ends an upload in parts and deletes what arrived.</summary>
    Task AbortPartsAsync(string key, string partsId, CancellationToken cancellationToken = default);
}
