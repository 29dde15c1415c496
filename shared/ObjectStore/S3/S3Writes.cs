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
                        IfNoneMatch = onlyIfAbsent ? "*" : null,
                    },
                    cancellationToken);
                return true;
            }
            catch (AmazonS3Exception error) when (onlyIfAbsent && error.IsPresent())
            {
                return false;
            }
            catch (AmazonS3Exception error) when (error.IsConflict() && attempt < ConflictTries)
            {
                // The other write has ended by now, or soon will; whichever came first, the next try learns it.
            }
        }
    }

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
            catch (AmazonS3Exception error) when (onlyIfAbsent && error.IsPresent())
            {
                return false;
            }
            catch (AmazonS3Exception error) when (error.IsConflict() && attempt < ConflictTries)
            {
                // As for puts.
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

    /// <summary>The condition on the ETag keeps parts of two versions of the source from being mixed.</summary>
    private async Task<IReadOnlyList<PartETag>> CopyPartsAsync(ObjectInfo from, string toKey, PartsId id, CancellationToken cancellationToken)
    {
        var length = S3Sizes.PartOf(from.Length, sizes.CopyPart);
        var parts = new PartETag[(from.Length + length - 1) / length];
        await Parallel.ForAsync(
            0,
            parts.Length,
            new ParallelOptions { MaxDegreeOfParallelism = CopiesAtOnce, CancellationToken = cancellationToken },
            async (i, stop) =>
            {
                var first = i * length;
                var copied = await s3.CopyPartAsync(
                    new CopyPartRequest
                    {
                        SourceBucket = bucket,
                        SourceKey = from.Key,
                        ETagToMatch = [$"\"{from.ETag}\""],
                        DestinationBucket = bucket,
                        DestinationKey = toKey,
                        UploadId = id.UploadId,
                        PartNumber = i + 1,
                        FirstByte = first,
                        LastByte = Math.Min(first + length, from.Length) - 1,
                    },
                    stop);
                parts[i] = new PartETag(i + 1, copied.ETag);
            });
        return parts;
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
