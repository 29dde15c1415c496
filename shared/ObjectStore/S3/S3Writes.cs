using Amazon.S3;
using Amazon.S3.Model;

namespace Replica.ObjectStore.S3;

/// <summary>Puts and copies of any length. Bodies are sent whole and plain, with their SHA-256 signed: the form that every S3 server understands.</summary>
internal sealed class S3Writes(IAmazonS3 s3, string bucket, PartUploads uploads, S3Sizes sizes)
{
    private const int CopiesAtOnce = 8;
    private const int ConflictTries = 5;

    /// <summary>As <see cref="IObjectStore.PutAsync"/>. Takes the memory of one part.</summary>
    public async Task<bool> PutAsync(string key, Stream content, long length, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        if (length > sizes.PutPart)
            return await uploads.RunAsync(key, onlyIfAbsent, (id, stop) => SendAsync(key, id, content, length, stop), cancellationToken);

        var body = new byte[length];
        await FillAsync(content, body, length, cancellationToken);
        await CheckEndAsync(content, length, cancellationToken);
        return await PutAsync(key, body, onlyIfAbsent ? "*" : null, ifMatch: null, cancellationToken);
    }

    /// <summary>As <see cref="IObjectStore.ReplaceAsync"/>.</summary>
    public Task<bool> ReplaceAsync(string key, byte[] body, string etag, CancellationToken cancellationToken) =>
        // Without quotes: S3 takes either, others compare them too.
        PutAsync(key, body, ifNoneMatch: null, etag, cancellationToken);

    /// <summary>As <see cref="IObjectStore.CopyAsync"/>, of a source that was found with these facts.</summary>
    public async Task<bool> CopyAsync(ObjectInfo from, string toKey, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        if (from.Length > sizes.SingleCopy)
            return await uploads.RunAsync(toKey, onlyIfAbsent, (id, stop) => CopyPartsAsync(from, toKey, id, stop), cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await s3.CopyObjectAsync(
                    new CopyObjectRequest
                    {
                        SourceBucket = bucket,
                        SourceKey = from.Key,
                        DestinationBucket = bucket,
                        DestinationKey = toKey,
                        IfNoneMatch = onlyIfAbsent ? "*" : null,
                    },
                    cancellationToken);
                return true;
            }
            catch (AmazonS3Exception error) when (error.IsNoObject())
            {
                throw new FileNotFoundException("There is no object to copy under the source key.", error);
            }
            catch (AmazonS3Exception error) when (onlyIfAbsent && error.IsOtherwise())
            {
                return false;
            }
            catch (AmazonS3Exception error) when (error.IsConflict() && attempt < ConflictTries)
            {
                // As for puts.
            }
        }
    }

    private async Task<bool> PutAsync(string key, byte[] body, string? ifNoneMatch, string? ifMatch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var stream = new MemoryStream(body, writable: false);
                await s3.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = bucket,
                        Key = key,
                        InputStream = stream,
                        AutoCloseStream = false,
                        UseChunkEncoding = false,
                        IfNoneMatch = ifNoneMatch,
                        IfMatch = ifMatch,
                    },
                    cancellationToken);
                return true;
            }
            catch (AmazonS3Exception error) when ((ifNoneMatch ?? ifMatch) is not null && error.IsOtherwise())
            {
                return false;
            }
            catch (AmazonS3Exception error) when (ifMatch is not null && error.IsNoObject())
            {
                return false;
            }
            catch (AmazonS3Exception error) when (error.IsConflict() && attempt < ConflictTries)
            {
                // The other write has ended by now, or soon will; whichever came first, the next try learns it.
            }
        }
    }

    private async Task<IReadOnlyList<PartETag>> SendAsync(string key, PartsId id, Stream content, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[S3Sizes.PartOf(length, sizes.PutPart)];
        var parts = new List<PartETag>();
        for (var left = length; left > 0;)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, left));
            await FillAsync(content, part, length, cancellationToken);
            left -= part.Length;
            if (left == 0)
                await CheckEndAsync(content, length, cancellationToken);

            using var stream = new MemoryStream(buffer, 0, part.Length, writable: false);
            var number = parts.Count + 1;
            var sent = await s3.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = id.UploadId,
                    PartNumber = number,
                    InputStream = stream,
                    PartSize = part.Length,
                    UseChunkEncoding = false,
                },
                cancellationToken);
            parts.Add(new PartETag(number, sent.ETag));
        }

        return parts;
    }

    /// <summary>Parts of two versions of the source are never mixed: S3 is given the ETag with each, and since not every server minds it, we look again at the end.</summary>
    private async Task<IReadOnlyList<PartETag>> CopyPartsAsync(ObjectInfo from, string toKey, PartsId id, CancellationToken cancellationToken)
    {
        var length = S3Sizes.PartOf(from.Length, sizes.CopyPart);
        var parts = new PartETag[(from.Length + length - 1) / length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = CopiesAtOnce, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForAsync(0, parts.Length, options, async (i, stop) => parts[i] = await CopyPartAsync(from, toKey, id, i + 1, length, stop));
            var source = await s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = from.Key }, cancellationToken);
            if (source.ETag.Trim('"') != from.ETag)
                throw new IOException("The source changed while it was copied. Copy again.");
        }
        catch (AmazonS3Exception error) when (error.IsOtherwise() || error.IsNoObject())
        {
            throw new IOException("The source changed while it was copied. Copy again.", error);
        }

        return parts;
    }

    private async Task<PartETag> CopyPartAsync(ObjectInfo from, string toKey, PartsId id, int part, long partLength, CancellationToken cancellationToken)
    {
        var first = (part - 1) * partLength;
        var copied = await s3.CopyPartAsync(
            new CopyPartRequest
            {
                SourceBucket = bucket,
                SourceKey = from.Key,
                ETagToMatch = [$"\"{from.ETag}\""],
                DestinationBucket = bucket,
                DestinationKey = toKey,
                UploadId = id.UploadId,
                PartNumber = part,
                FirstByte = first,
                LastByte = Math.Min(first + partLength, from.Length) - 1,
            },
            cancellationToken);
        return new PartETag(part, copied.ETag);
    }

    private static async Task FillAsync(Stream content, Memory<byte> buffer, long length, CancellationToken cancellationToken)
    {
        if (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) < buffer.Length)
            throw new InvalidDataException($"The content ended before its announced length of {length} bytes.");
    }

    private static async Task CheckEndAsync(Stream content, long length, CancellationToken cancellationToken)
    {
        if (await content.ReadAsync(new byte[1], cancellationToken) != 0)
            throw new InvalidDataException($"The content goes on after its announced length of {length} bytes.");
    }
}
