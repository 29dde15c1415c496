using System.Collections.Concurrent;
using System.Globalization;
using Replica.ObjectStore;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>Objects in memory, for what reads more of them than the gateway gives in the time of a test. Only reading, putting and deleting.</summary>
internal sealed class MemoryObjects
{
    private readonly ConcurrentDictionary<string, (ObjectInfo Info, byte[] Bytes)> _objects = new();
    private long _versions;

    /// <summary>Stores an object.</summary>
    public void Put(string key, byte[] bytes)
    {
        var version = Interlocked.Increment(ref _versions);
        _objects[key] = (new ObjectInfo(key, bytes.Length, version.ToString(CultureInfo.InvariantCulture), DateTimeOffset.UnixEpoch), bytes);
    }

    /// <summary>Deletes an object.</summary>
    public void Delete(string key) => _objects.TryRemove(key, out _);

    /// <summary>Its bytes, or null.</summary>
    public byte[]? Find(string key) => _objects.TryGetValue(key, out var found) ? found.Bytes : null;

    /// <summary>The store as a process with this fate sees it.</summary>
    public IObjectStore SeenBy(Fate fate) => new View(this, fate);

    private sealed class View(MemoryObjects objects, Fate fate) : IObjectStore
    {
        public Task<ObjectInfo?> FindAsync(string key, CancellationToken cancellationToken = default) =>
            fate.CallAsync(() => Task.FromResult(objects._objects.TryGetValue(key, out var found) ? found.Info : null));

        public Task<ObjectContent?> OpenAsync(string key, ObjectRange? range = null, CancellationToken cancellationToken = default) => fate.CallAsync(() =>
            Task.FromResult(objects._objects.TryGetValue(key, out var found) ? new ObjectContent(found.Info, new MemoryStream(found.Bytes, writable: false)) : null));

        public Task<bool> PutAsync(string key, Stream content, long length, bool onlyIfAbsent = false, CancellationToken cancellationToken = default) => throw NotUsed();

        public Task<bool> ReplaceAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken = default) => throw NotUsed();

        public Task<bool> CopyAsync(string fromKey, string toKey, bool onlyIfAbsent = false, CancellationToken cancellationToken = default) => throw NotUsed();

        public Task DeleteAsync(string key, CancellationToken cancellationToken = default) => throw NotUsed();

        public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? after = null, CancellationToken cancellationToken = default) => throw NotUsed();

        public Uri SignPut(string key, long length, DateTimeOffset expires) => throw NotUsed();

        public Task<string> BeginPartsAsync(string key, CancellationToken cancellationToken = default) => throw NotUsed();

        public Uri SignPart(string key, string partsId, int part, long length, DateTimeOffset expires) => throw NotUsed();

        public Task<IReadOnlyList<PartInfo>> ListPartsAsync(string key, string partsId, CancellationToken cancellationToken = default) => throw NotUsed();

        public Task CompletePartsAsync(string key, string partsId, int count, CancellationToken cancellationToken = default) => throw NotUsed();

        public Task AbortPartsAsync(string key, string partsId, CancellationToken cancellationToken = default) => throw NotUsed();

        private static NotSupportedException NotUsed() => new("The function on the queue of events only reads.");
    }
}
