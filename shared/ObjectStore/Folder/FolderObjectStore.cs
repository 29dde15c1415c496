using System.Runtime.CompilerServices;
using Replica.ObjectStore.Events;
using Replica.ObjectStore.Queue;

namespace Replica.ObjectStore.Folder;

/// <summary>
/// Objects as files of a folder; one process works on a folder at a time. A put is written to the staging folder, flushed to the disk and renamed
/// into place. (.NET cannot flush a folder: after a power cut the rename itself may be missing, never half of an object.)
/// <para>
/// Every object created or removed outside <c>incoming/</c> and <c>index/</c> is told to the event queue, in S3's JSON, before the call returns.
/// A kill between rename and send loses the event but not the object: whoever follows the events compares a listing when it starts.
/// </para>
/// Unlike S3, a folder cannot hold both <c>a</c> and <c>a/b</c>, nor a name of more than 255 bytes.
/// </summary>
public sealed class FolderObjectStore : IObjectStore
{
    private static readonly TimeSpan PartsLifetime = TimeSpan.FromDays(8);

    private readonly FolderLayout _layout;
    private readonly StagingArea _staging;
    private readonly PartUploads _parts;
    private readonly PutSigner _signer;
    private readonly IQueue? _events;
    private readonly TimeProvider _time;
    private readonly Lock _commit = new();
    private readonly SemaphoreSlim[] _completing = [.. Enumerable.Range(0, 16).Select(_ => new SemaphoreSlim(1))];
    private long _lastStamp;

    /// <summary>Opens or makes the folders, and deletes what a killed process left half written, and parts untouched for eight days: longer than an upload may take.</summary>
    /// <param name="rootFolder">Holds the objects and nothing else.</param>
    /// <param name="stagingFolder">On the same volume as <paramref name="rootFolder"/>, and not below it.</param>
    /// <param name="signingKey">At least 32 secret bytes; keep them over restarts, or URLs signed before become void.</param>
    /// <param name="publicBase">Gives the URL, ending in <c>/</c>, below which <see cref="AcceptSignedPutAsync"/> can be reached, such as <c>http://127.0.0.1:8080/store/</c>.</param>
    /// <param name="events">Is told of objects; null for nobody.</param>
    /// <param name="time">The clock.</param>
    public FolderObjectStore(string rootFolder, string stagingFolder, byte[] signingKey, Func<Uri> publicBase, IQueue? events, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(signingKey);
        _layout = new FolderLayout(rootFolder);
        Directory.CreateDirectory(_layout.Root);
        _staging = new StagingArea(stagingFolder);
        _parts = new PartUploads(Path.Combine(stagingFolder, "parts"));
        _signer = new PutSigner(signingKey, publicBase);
        _events = events;
        _time = time;

        _staging.Sweep();
        _parts.Sweep(time.GetUtcNow().UtcDateTime - PartsLifetime);
    }

    /// <inheritdoc/>
    public Task<ObjectInfo?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_layout.Find(key) is { } file ? ObjectFile.TryDescribe(key, file) : null);
    }

    /// <inheritdoc/>
    public async Task<ObjectContent?> OpenAsync(string key, ObjectRange? range = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _layout.Find(key) is { } file ? await ObjectFile.OpenAsync(key, file, range) : null;
    }

    /// <inheritdoc/>
    public async Task<bool> PutAsync(string key, Stream content, long length, bool onlyIfAbsent = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return await StoreAsync(key, content, length, onlyIfAbsent, "ObjectCreated:Put", cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken = default) =>
        StoreAsync(key, new MemoryStream(content.ToArray()), content.Length, false, "ObjectCreated:Put", cancellationToken, etag);

    /// <inheritdoc/>
    public async Task<bool> CopyAsync(string fromKey, string toKey, bool onlyIfAbsent = false, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(toKey);
        await using var source = await OpenAsync(fromKey, null, cancellationToken)
            ?? throw new FileNotFoundException("There is no object to copy under the source key.");
        return await StoreAsync(toKey, source.Content, source.Info.Length, onlyIfAbsent, "ObjectCreated:Copy", cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_commit)
        {
            if (_layout.Find(key) is not { } file)
                return;
            file.Delete();
            _layout.RemoveEmptyParents(file.FullName);
        }

        await AnnounceAsync(new ObjectEvent("ObjectRemoved:Delete", key, 0, "", NextStamp()));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await Task.Yield(); // Reading folders blocks: leave the caller's context first.
        foreach (var (key, file) in new FolderListing(_layout, prefix, after).Walk())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ObjectKey.IsValid(key) && ObjectFile.TryDescribe(key, file) is { } info)
                yield return info;
        }
    }

    /// <inheritdoc/>
    public Uri SignPut(string key, long length, DateTimeOffset expires)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return _signer.Sign(new SignedPut(key, null, 0, length, expires.ToUnixTimeSeconds()));
    }

    /// <inheritdoc/>
    public Task<string> BeginPartsAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _layout.PathOf(key); // Refuses now what could not be completed.
        return Task.FromResult(_parts.Begin(key));
    }

    /// <inheritdoc/>
    public Uri SignPart(string key, string partsId, int part, long length, DateTimeOffset expires)
    {
        ArgumentNullException.ThrowIfNull(partsId);
        ArgumentOutOfRangeException.ThrowIfLessThan(part, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, PartUploads.MaxParts);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return _signer.Sign(new SignedPut(key, partsId, part, length, expires.ToUnixTimeSeconds()));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartInfo>> ListPartsAsync(string key, string partsId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectKey.Check(key);
        ArgumentNullException.ThrowIfNull(partsId);
        return Task.FromResult(_parts.List(key, partsId));
    }

    /// <inheritdoc/>
    public async Task CompletePartsAsync(string key, string partsId, int count, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        ArgumentNullException.ThrowIfNull(partsId);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, PartUploads.MaxParts);

        var gate = GateOf(partsId);
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (_parts.Close(key, partsId, count) is { } files)
            {
                await using var joined = new JoinedStream(files);
                await StoreAsync(key, joined, files.Sum(file => new FileInfo(file).Length), false, "ObjectCreated:CompleteMultipartUpload", cancellationToken);
                _parts.Finish(partsId);
            }
            else if (!_parts.IsFinished(key, partsId) && _layout.Find(key) is null)
            {
                throw new InvalidDataException("There is no such upload in parts; it was aborted, or given up after eight days without a byte. Begin another.");
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public async Task AbortPartsAsync(string key, string partsId, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        ArgumentNullException.ThrowIfNull(partsId);
        var gate = GateOf(partsId);
        await gate.WaitAsync(cancellationToken);
        try
        {
            _parts.Abort(key, partsId);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// The HTTP host's part of a signed PUT: checks the URL, then stores the body. Nothing is read of a body that is not allowed.
    /// The host has to decode the key from the raw path (<see cref="ObjectKey.TryParseUrlPath"/>).
    /// </summary>
    /// <param name="key">The key in the URL, decoded.</param>
    /// <param name="query">The URL's query, decoded.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="contentLength">The request's <c>Content-Length</c>; null if it has none.</param>
    /// <param name="cancellationToken">Stops it; nothing is stored then.</param>
    public async Task<SignedPutOutcome> AcceptSignedPutAsync(
        string key, SignedPutQuery query, Stream body, long? contentLength, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(body);
        if (_signer.Open(key, query) is not { } put)
            return SignedPutOutcome.BadSignature;
        if (_time.GetUtcNow().ToUnixTimeSeconds() >= put.Expires)
            return SignedPutOutcome.Expired;
        if (contentLength != put.Length)
            return SignedPutOutcome.WrongLength;
        try
        {
            if (put.PartsId is not null)
                return await StorePartAsync(put, put.PartsId, body, cancellationToken);
            await PutAsync(key, body, put.Length, onlyIfAbsent: false, cancellationToken);
            return SignedPutOutcome.Stored;
        }
        catch (InvalidDataException)
        {
            return SignedPutOutcome.WrongLength;
        }
    }

    private async Task<SignedPutOutcome> StorePartAsync(SignedPut put, string partsId, Stream body, CancellationToken cancellationToken)
    {
        if (!_parts.IsOpen(put.Key, partsId))
            return SignedPutOutcome.Gone;
        var staged = await _staging.WriteAsync(body, put.Length, cancellationToken);
        try
        {
            return _parts.TryAdd(put.Key, partsId, put.Part, staged) ? SignedPutOutcome.Stored : SignedPutOutcome.Gone;
        }
        finally
        {
            File.Delete(staged);
        }
    }

    private async Task<bool> StoreAsync(
        string key, Stream content, long length, bool onlyIfAbsent, string eventName, CancellationToken cancellationToken, string? replaces = null)
    {
        var path = _layout.PathOf(key);
        if (onlyIfAbsent && _layout.Find(key) is not null)
            return false;

        var staged = await _staging.WriteAsync(content, length, cancellationToken);
        try
        {
            var stamp = NextStamp();
            File.SetLastWriteTimeUtc(staged, stamp.UtcDateTime);
            if (!TryCommit(staged, path, onlyIfAbsent, () => replaces is null || (_layout.Find(key) is { } file && ObjectFile.TryDescribe(key, file)?.ETag == replaces)))
                return false;
            await AnnounceAsync(new ObjectEvent(eventName, key, length, ObjectFile.ETag(length, stamp.UtcDateTime), stamp));
            return true;
        }
        finally
        {
            File.Delete(staged);
        }
    }

    /// <summary>The lock keeps a put from losing its fresh folder to a delete that finds it empty.</summary>
    private bool TryCommit(string staged, string path, bool onlyIfAbsent, Func<bool> holds)
    {
        lock (_commit)
        {
            _layout.MakeRoom(path);
            if (!holds() || (onlyIfAbsent && File.Exists(path)))
                return false;
            File.Move(staged, path, overwrite: !onlyIfAbsent);
            return true;
        }
    }

    /// <summary>Not to be cancelled: the object is there, so the event has to follow.</summary>
    private async Task AnnounceAsync(ObjectEvent objectEvent)
    {
        var isInternal = objectEvent.Key.StartsWith("incoming/", StringComparison.Ordinal) || objectEvent.Key.StartsWith("index/", StringComparison.Ordinal);
        if (_events is not null && !isInternal)
            await _events.SendAsync(ObjectEventJson.Write(objectEvent), default, CancellationToken.None);
    }

    /// <summary>Now, but later than every time given before: the ETag hangs on it, and puts can follow each other faster than clocks tick.</summary>
    private DateTimeOffset NextStamp()
    {
        lock (_commit)
        {
            _lastStamp = Math.Max(_lastStamp + 1, _time.GetUtcNow().UtcTicks);
            return new DateTimeOffset(_lastStamp, TimeSpan.Zero);
        }
    }

    private SemaphoreSlim GateOf(string partsId) => _completing[(uint)string.GetHashCode(partsId, StringComparison.Ordinal) % (uint)_completing.Length];
}
