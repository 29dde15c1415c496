namespace Replica.Client.LocalServer;

/// <summary>Part of a file.</summary>
/// <param name="Offset">First byte, from 0.</param>
/// <param name="Length">Bytes, at least 1.</param>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The value of <c>Content-Range</c> (RFC 9110, section 14.4) in a file of <paramref name="total"/> bytes.</summary>
    public string ContentRange(long total) => $"bytes {Offset}-{Offset + Length - 1}/{total}";
}
