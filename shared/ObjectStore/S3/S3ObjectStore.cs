using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Replica.ObjectStore.Aws;

namespace Replica.ObjectStore.S3;

/// <summary>
/// Objects in an S3 bucket. A put of more than 8 MiB travels in parts, one at a time, and takes the memory of one: 8 MiB, or a ten-thousandth of the object.
/// <para>
/// <c>onlyIfAbsent</c> is S3's <c>If-None-Match: *</c> on put, copy and completion. Puts and copies look first as well: servers other than AWS may
/// know the condition for plain puts only, and there two such writes at once may both succeed. A put whose first answer was lost says false of its own object.
/// </para>
/// <para>
/// Signed URLs are good for seven days at most, and no longer than temporary credentials (those of a function or container: some hours). Parts before the
/// last have at least 5 MiB. Uploads that nobody completes are for the bucket's lifecycle rule to end; what a killed put left behind is never visible.
/// </para>
/// </summary>
public sealed class S3ObjectStore : IObjectStore
{
    private readonly IAmazonS3 _s3;
    private readonly string _bucket;
    private readonly PartUploads _uploads;
    private readonly S3Writes _writes;
    private readonly S3Presigner _presigner;

    /// <summary>The objects of a bucket that exists.</summary>
    public S3ObjectStore(AwsClients clients, string bucket, TimeProvider time)
        : this(clients, bucket, time, S3Sizes.Default)
    {
    }

    internal S3ObjectStore(AwsClients clients, string bucket, TimeProvider time, S3Sizes sizes)
    {
        ArgumentNullException.ThrowIfNull(clients);
        ArgumentException.ThrowIfNullOrEmpty(bucket);
        _s3 = clients.S3;
        _bucket = bucket;
        _uploads = new PartUploads(_s3, bucket);
        _writes = new S3Writes(_s3, bucket, _uploads, sizes);
        _presigner = new S3Presigner(clients, bucket, time);
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        try
        {
            var found = await _s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _bucket, Key = key }, cancellationToken);
            return Describe(key, found.ContentLength, found.ETag, found.LastModified);
        }
        catch (AmazonS3Exception error) when (error.IsNoObject())
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectContent?> OpenAsync(string key, ObjectRange? range = null, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        var request = new GetObjectRequest { BucketName = _bucket, Key = key };
        if (range is { } part)
        {
            if (part.Offset < 0 || part.Length < 1 || part.Offset > long.MaxValue - part.Length)
                throw new ArgumentOutOfRangeException(nameof(range), $"{part.Length} bytes from {part.Offset} lie within no object.");
            request.ByteRange = new ByteRange(part.Offset, part.Offset + part.Length - 1);
        }

        try
        {
            var response = await _s3.GetObjectAsync(request, cancellationToken);
            var info = Describe(key, range is null ? response.ContentLength : WholeLength(response.ContentRange), response.ETag, response.LastModified);
            if (range is not { } asked || response.ContentLength == asked.Length)
                return new ObjectContent(info, response.ResponseStream);
            response.Dispose(); // S3 shortens a range that goes on after the end.
            throw Outside(asked);
        }
        catch (AmazonS3Exception error) when (error.IsNoObject())
        {
            return null;
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw Outside(range!.Value);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> PutAsync(string key, Stream content, long length, bool onlyIfAbsent = false, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, S3Sizes.MaxObject);
        if (onlyIfAbsent && await FindAsync(key, cancellationToken) is not null)
            return false;
        return await _writes.PutAsync(key, content, length, onlyIfAbsent, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(string key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return await _writes.ReplaceAsync(key, content.ToArray(), etag, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> CopyAsync(string fromKey, string toKey, bool onlyIfAbsent = false, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(toKey);
        var from = await FindAsync(fromKey, cancellationToken)
            ?? throw new FileNotFoundException("There is no object to copy under the source key.");
        if (fromKey == toKey)
            return !onlyIfAbsent; // S3 refuses to copy an object onto itself.
        if (onlyIfAbsent && await FindAsync(toKey, cancellationToken) is not null)
            return false;
        return await _writes.CopyAsync(from, toKey, onlyIfAbsent, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        await _s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _bucket, Key = key }, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(prefix) > ObjectKey.MaxBytes)
            yield break; // No key starts so, and S3 would refuse the question.
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix, StartAfter = after, Encoding = EncodingType.Url };
        do
        {
            var page = await _s3.ListObjectsV2Async(request, cancellationToken);
            foreach (var entry in page.S3Objects ?? [])
            {
                // Others may have put keys into the bucket that no store accepts.
                if (PercentEncoding.Decode(entry.Key, plusIsSpace: true) is { } key && ObjectKey.IsValid(key))
                    yield return Describe(key, entry.Size ?? 0, entry.ETag, entry.LastModified);
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public Uri SignPut(string key, long length, DateTimeOffset expires)
    {
        ObjectKey.Check(key);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return _presigner.SignPut(key, new Dictionary<string, string>(), length, expires);
    }

    /// <inheritdoc/>
    public async Task<string> BeginPartsAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        return (await _uploads.BeginAsync(key, cancellationToken)).ToString();
    }

    /// <inheritdoc/>
    public Uri SignPart(string key, string partsId, int part, long length, DateTimeOffset expires)
    {
        ObjectKey.Check(key);
        ArgumentNullException.ThrowIfNull(partsId);
        ArgumentOutOfRangeException.ThrowIfLessThan(part, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, S3Sizes.MaxParts);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var query = new Dictionary<string, string>
        {
            ["partNumber"] = part.ToString(CultureInfo.InvariantCulture),

            // An id that is not ours must not become an empty one, with which the URL would be one for the whole object.
            ["uploadId"] = PartsId.TryParse(partsId, out var id) ? id.UploadId : "none",
        };
        return _presigner.SignPut(key, query, length, expires);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PartInfo>> ListPartsAsync(string key, string partsId, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        ArgumentNullException.ThrowIfNull(partsId);
        var parts = PartsId.TryParse(partsId, out var id) ? await _uploads.ListAsync(key, id, cancellationToken) : null;
        return parts is null ? [] : [.. parts.Select(part => new PartInfo(part.PartNumber ?? 0, part.Size ?? 0))];
    }

    /// <inheritdoc/>
    public async Task CompletePartsAsync(string key, string partsId, int count, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        ArgumentNullException.ThrowIfNull(partsId);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, S3Sizes.MaxParts);
        if (!PartsId.TryParse(partsId, out var id))
            throw PartUploads.NoUpload();
        if (await _uploads.ListAsync(key, id, cancellationToken) is not { } arrived)
        {
            if (!await _uploads.IsCompletedAsync(key, id, cancellationToken))
                throw PartUploads.NoUpload();
            return;
        }

        var parts = arrived.ToDictionary(part => part.PartNumber ?? 0, part => part.ETag);
        for (var part = 1; part <= count; part++)
        {
            if (!parts.ContainsKey(part))
                throw new InvalidDataException($"Part {part} of {count} has not arrived. Send it, then complete again.");
        }

        await _uploads.CompleteAsync(key, id, Enumerable.Range(1, count).Select(part => new PartETag(part, parts[part])), onlyIfAbsent: false, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task AbortPartsAsync(string key, string partsId, CancellationToken cancellationToken = default)
    {
        ObjectKey.Check(key);
        ArgumentNullException.ThrowIfNull(partsId);
        if (PartsId.TryParse(partsId, out var id))
            await _uploads.AbortAsync(key, id, cancellationToken);
    }

    /// <summary>Listings tell fractions of seconds, answers about one object do not: the facts of an object are to be the same wherever they come from.</summary>
    private static ObjectInfo Describe(string key, long length, string etag, DateTime? lastModified)
    {
        var time = (lastModified ?? DateTime.UnixEpoch).ToUniversalTime();
        return new ObjectInfo(key, length, etag.Trim('"'), new DateTimeOffset(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)), TimeSpan.Zero));
    }

    /// <summary>From <c>bytes 0-99/1234</c>.</summary>
    private static long WholeLength(string contentRange) =>
        long.Parse(contentRange.AsSpan(contentRange.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    private static ArgumentOutOfRangeException Outside(ObjectRange range) =>
        new(nameof(range), $"{range.Length} bytes from {range.Offset} do not all lie within the object.");
}
