using Replica.Catalogue.Uploads;

namespace Replica.Api.Uploads;

/// <summary>How files are cut into parts, within S3's bounds: at least 5 MiB but for the last, at most 10,000 a file.</summary>
internal static class PartLayout
{
    private const long MiB = 1024 * 1024;
    private const long Smallest = 16 * MiB;

    /// <summary>Keeps even a whole upload, and so the answer that lists it, to about this many parts beside one a file.</summary>
    private const long MostParts = 10_000;

    /// <summary>Bytes in each part but a file's last.</summary>
    /// <param name="totalLength">Bytes of all files.</param>
    public static long ChoosePartLength(long totalLength)
    {
        var needed = (totalLength + MostParts - 1) / MostParts;
        return Math.Max(Smallest, (needed + MiB - 1) / MiB * MiB);
    }

    /// <summary>Parts of a file; none for an empty one.</summary>
    public static int CountOf(UploadRecord upload, int file) =>
        (int)((upload.Files[file].Length + upload.PartLength - 1) / upload.PartLength);

    /// <summary>Every part of every file, in order.</summary>
    public static IEnumerable<UploadPart> PartsOf(UploadRecord upload)
    {
        for (var file = 0; file < upload.Files.Length; file++)
        {
            var length = upload.Files[file].Length;
            for (long offset = 0; offset < length; offset += upload.PartLength)
                yield return new UploadPart(file, (int)(offset / upload.PartLength), offset, Math.Min(upload.PartLength, length - offset));
        }
    }
}
