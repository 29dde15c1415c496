namespace Replica.ObjectStore.S3;

/// <summary>From which lengths on, in bytes, objects travel in parts. S3 takes parts of 5 MiB to 5 GiB (the last may be shorter), at most 10,000 of them.</summary>
/// <param name="PutPart">A longer put is sent in parts of this length; also the memory that a put takes.</param>
/// <param name="SingleCopy">A longer object is copied in parts. S3's own limit is 5 GiB, but a copy of that length outlasts HTTP time-outs.</param>
/// <param name="CopyPart">The length of those parts.</param>
internal sealed record S3Sizes(long PutPart, long SingleCopy, long CopyPart)
{
    /// <summary>Most parts of an upload.</summary>
    public const int MaxParts = 10_000;

    /// <summary>Longest object: 5 TiB.</summary>
    public const long MaxObject = 5L << 40;

    public static readonly S3Sizes Default = new(PutPart: 8 << 20, SingleCopy: 1 << 30, CopyPart: 256 << 20);

    /// <summary>The length of the parts of an object that has this many bytes: the one wished for, or as much more as 10,000 parts need.</summary>
    public static long PartOf(long length, long wished) => Math.Max(wished, (length + MaxParts - 1) / MaxParts);
}
