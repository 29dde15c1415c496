using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Replica.ObjectStore.S3;

/// <summary>Uploads in parts (AWS: "Uploading and copying objects using multipart upload").</summary>
internal sealed class PartUploads(IAmazonS3 s3, string bucket)
{
    private const string MarkName = "replica-parts";

    public async Task<PartsId> BeginAsync(string key, CancellationToken cancellationToken)
    {
        var mark = PartsId.NewMark();
        var request = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key };
        request.Metadata.Add(MarkName, mark);
        var response = await s3.InitiateMultipartUploadAsync(request, cancellationToken);
        return new PartsId(mark, response.UploadId);
    }

    /// <summary>The parts that have arrived, ascending, or null if there is no such upload (any more).</summary>
    public async Task<List<PartDetail>?> ListAsync(string key, PartsId id, CancellationToken cancellationToken)
    {
        var parts = new List<PartDetail>();
        var request = new ListPartsRequest { BucketName = bucket, Key = key, UploadId = id.UploadId };
        try
        {
            while (true)
            {
                var page = await s3.ListPartsAsync(request, cancellationToken);
                parts.AddRange(page.Parts ?? []);
                if (page.IsTruncated != true)
                    return parts;
                request.PartNumberMarker = page.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }
        catch (AmazonS3Exception error) when (error.IsNoUpload())
        {
            return null;
        }
    }

    /// <summary>Joins parts into the object.</summary>
    /// <returns>False, with the upload left as it is, if <paramref name="onlyIfAbsent"/> and the key exists.</returns>
    /// <exception cref="InvalidDataException">The upload does not exist (any more), or its parts do not make an object.</exception>
    public async Task<bool> CompleteAsync(string key, PartsId id, IEnumerable<PartETag> parts, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        try
        {
            await s3.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = id.UploadId,
                    PartETags = [.. parts],
                    IfNoneMatch = onlyIfAbsent ? "*" : null,
                },
                cancellationToken);
            return true;
        }
        catch (AmazonS3Exception error) when (error.IsNoUpload())
        {
            // Either a first try succeeded whose answer was lost, or another caller was faster.
            return await IsCompletedAsync(key, id, cancellationToken) ? true : throw NoUpload();
        }
        catch (AmazonS3Exception error) when (onlyIfAbsent && error.IsPresent())
        {
            return await IsCompletedAsync(key, id, cancellationToken);
        }
        catch (AmazonS3Exception error) when (error.IsBadParts())
        {
            throw new InvalidDataException($"The parts do not make an object: {error.Message}", error);
        }
    }

    /// <summary>True if the object under the key was made by this upload.</summary>
    public async Task<bool> IsCompletedAsync(string key, PartsId id, CancellationToken cancellationToken)
    {
        try
        {
            var found = await s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = key }, cancellationToken);
            return found.Metadata[MarkName] == id.Mark;
        }
        catch (AmazonS3Exception error) when (error.IsNoObject())
        {
            return false;
        }
    }

    public async Task AbortAsync(string key, PartsId id, CancellationToken cancellationToken)
    {
        try
        {
            await s3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = id.UploadId }, cancellationToken);
        }
        catch (AmazonS3Exception error) when (error.IsNoUpload())
        {
            // Ended already.
        }
    }

    /// <summary>Runs <paramref name="fill"/> on a fresh upload and completes it with the parts that it sent. When anything fails the upload is aborted: nothing of it is ever visible.</summary>
    /// <returns>As <see cref="CompleteAsync"/>.</returns>
    public async Task<bool> RunAsync(
        string key, bool onlyIfAbsent, Func<PartsId, CancellationToken, Task<IReadOnlyList<PartETag>>> fill, CancellationToken cancellationToken)
    {
        var id = await BeginAsync(key, cancellationToken);
        var stored = false;
        try
        {
            var parts = await fill(id, cancellationToken);
            stored = await CompleteAsync(key, id, parts, onlyIfAbsent, cancellationToken);
            return stored;
        }
        finally
        {
            if (!stored)
                await TryAbortAsync(key, id);
        }
    }

    public static InvalidDataException NoUpload() =>
        new("There is no such upload in parts; it was aborted, or given up after days without a byte. Begin another.");

    /// <summary>What cannot be reached now is left to the bucket's rule for uploads that were never completed; the first failure matters more.</summary>
    private async Task TryAbortAsync(string key, PartsId id)
    {
        try
        {
            await AbortAsync(key, id, CancellationToken.None);
        }
        catch (Exception error) when (error is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
        }
    }
}
