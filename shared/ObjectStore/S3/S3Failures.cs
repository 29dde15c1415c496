using System.Net;
using Amazon.S3;

namespace Replica.ObjectStore.S3;

/// <summary>Which of S3's failures mean what.</summary>
internal static class S3Failures
{
    /// <summary>No such object. A missing bucket is a fault in the deployment, and not meant (though S3 answers a HEAD alike).</summary>
    public static bool IsNoObject(this AmazonS3Exception error) => error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket";

    /// <summary>No such upload in parts, or none any more.</summary>
    public static bool IsNoUpload(this AmazonS3Exception error) => error.ErrorCode == "NoSuchUpload";

    /// <summary>An object stands where none was to be.</summary>
    public static bool IsPresent(this AmazonS3Exception error) => error.StatusCode == HttpStatusCode.PreconditionFailed;

    /// <summary>Another write of the same key was under way (409 ConditionalRequestConflict): try again.</summary>
    public static bool IsConflict(this AmazonS3Exception error) => error.ErrorCode is "ConditionalRequestConflict" or "OperationAborted";

    /// <summary>The parts do not make an object: one has changed, or one before the last is shorter than 5 MiB.</summary>
    public static bool IsBadParts(this AmazonS3Exception error) => error.ErrorCode is "InvalidPart" or "InvalidPartOrder" or "EntityTooSmall";
}
