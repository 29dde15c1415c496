namespace Replica.ObjectStore.Folder;

/// <summary>What became of a signed PUT.</summary>
public enum SignedPutOutcome
{
    /// <summary>The bytes are stored (HTTP 200).</summary>
    Stored,

    /// <summary>The URL was not made by this store, or was changed (403).</summary>
    BadSignature,

    /// <summary>The URL was good once (403).</summary>
    Expired,

    /// <summary>No <c>Content-Length</c>, another than the signed one, or a body of another length (400).</summary>
    WrongLength,

    /// <summary>The upload in parts was completed or aborted (404).</summary>
    Gone,
}
