using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Replica.Search.Segments;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Files;

/// <summary>Which segments make up a folder's snapshot, what is gone of each, what is blocked, and a word of whoever saved it.</summary>
internal sealed record IndexManifest(
    long Generation, long Sequence, BlockList Blocked, ImmutableArray<(string Name, ImmutableArray<int> Removed)> Segments, string Note)
{
    private const int Version = 2;
    private const int ChecksumSize = 4;

    private static ReadOnlySpan<byte> Magic => "RSIfoldr"u8;

    /// <summary>The manifest of a snapshot whose segments have these names.</summary>
    public static IndexManifest Of(IndexSnapshot snapshot, IReadOnlyList<string> names, string note) => new(
        snapshot.Generation, snapshot.Sequence, snapshot.Segments.Blocked,
        [.. snapshot.Segments.Views.Select((view, i) => (names[i], view.Removed().ToImmutableArray()))], note);

    /// <summary>As stored: ends with a checksum.</summary>
    public byte[] ToBytes()
    {
        var target = new SectionWriter();
        target.Bytes(Magic);
        target.Number(Version);
        target.Number((ulong)Generation);
        target.Number((ulong)Sequence);
        target.Number((ulong)Blocked.Count * Segment.InfoHashLength);
        Blocked.Write(target);
        target.Number((ulong)Segments.Length);
        foreach (var (name, removed) in Segments)
        {
            target.Number((ulong)name.Length);
            target.Bytes(Encoding.ASCII.GetBytes(name));
            target.Number((ulong)removed.Length);
            for (var i = 0; i < removed.Length; i++)
                target.Number((ulong)(removed[i] - (i == 0 ? 0 : removed[i - 1])));
        }

        var note = Encoding.UTF8.GetBytes(Note);
        target.Number((ulong)note.Length);
        target.Bytes(note);
        target.UInt32(SegmentLayout.Checksum(0, target.Written));
        return target.Written.ToArray();
    }

    /// <summary>Reads it back.</summary>
    /// <exception cref="CorruptIndexException">It is none, of another version, or damaged.</exception>
    public static IndexManifest Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Magic.Length + ChecksumSize || !bytes.StartsWith(Magic))
            throw new CorruptIndexException("the manifest of the index is damaged: it does not begin like one");
        if (SegmentLayout.Checksum(0, bytes[..^ChecksumSize]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumSize..]))
            throw new CorruptIndexException("the manifest of the index is damaged: its checksum is wrong");
        var reader = new ByteReader(bytes[Magic.Length..^ChecksumSize]);
        if (reader.Int32() is var version && version != Version)
            throw new CorruptIndexException($"the manifest of the index has version {version}; {Version} is read here");
        var (generation, sequence) = (reader.Int64(), reader.Int64());
        var blocked = BlockList.Read(reader.Bytes(reader.Int32()));
        var segments = ImmutableArray.CreateBuilder<(string, ImmutableArray<int>)>();
        for (var left = reader.Int32(); left > 0; left--)
            segments.Add(ReadSegment(ref reader));
        return new(generation, sequence, blocked, segments.ToImmutable(), Encoding.UTF8.GetString(reader.Bytes(reader.Int32())));
    }

    private static (string Name, ImmutableArray<int> Removed) ReadSegment(ref ByteReader reader)
    {
        var name = Encoding.ASCII.GetString(reader.Bytes(reader.Int32()));
        if (name != Path.GetFileName(name) || !name.EndsWith(".rsi", StringComparison.Ordinal))
            throw new CorruptIndexException("the manifest of the index is damaged: it names a file outside of the folder");
        var count = reader.Int32(Segment.MaxCount);
        reader.Require(count);
        var removed = ImmutableArray.CreateBuilder<int>(count);
        for (var last = 0; removed.Count < count;)
            removed.Add(last = reader.Int32(Segment.MaxCount - last) + last);
        return (name, removed.MoveToImmutable());
    }
}
