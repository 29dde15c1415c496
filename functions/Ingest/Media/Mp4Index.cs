using System.Buffers.Binary;

namespace Replica.Ingest.Media;

/// <summary>Where the index of an MP4 file is (ISO/IEC 14496-12, section 4.2: a file is a row of boxes).</summary>
internal static class Mp4Index
{
    private const int MaxBoxes = 10_000;

    /// <summary>True if the media comes before its index (<c>mdat</c> before <c>moov</c>), so that a player has to fetch the end first; false for all else.</summary>
    public static async Task<bool> IsLastAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        var header = new byte[16];
        var isFirst = true;
        for (var boxes = 0; boxes < MaxBoxes && stream.Length - stream.Position >= 8; boxes++)
        {
            var start = stream.Position;
            var read = await stream.ReadAtLeastAsync(header, 16, throwOnEndOfStream: false, cancellationToken);
            if (isFirst && !header.AsSpan(4, 4).SequenceEqual("ftyp"u8)) return false;
            isFirst = false;
            if (header.AsSpan(4, 4).SequenceEqual("moov"u8)) return false;
            if (header.AsSpan(4, 4).SequenceEqual("mdat"u8)) return true;
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (length == 1 && read == 16) length = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8));
            if (length < 8 || length > stream.Length - start) return false;
            stream.Position = start + length;
        }

        return false;
    }
}
