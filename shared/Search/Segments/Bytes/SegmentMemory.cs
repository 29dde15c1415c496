using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Replica.Search.Segments.Bytes;

/// <summary>
/// The bytes of one segment, in memory or in a mapped file. They stay until nothing refers to this any more, so a file is unmapped only
/// after the last snapshot that uses it is gone, without anybody counting.
/// </summary>
internal sealed unsafe class SegmentMemory
{
    // Kept for its finalizer, which frees or unmaps.
    private readonly object _owner;
    private readonly byte* _start;

    private SegmentMemory(object owner, byte* start, long length)
    {
        _owner = owner;
        _start = start;
        Length = length;
    }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Zeroed memory to be filled by <paramref name="fill"/>.</summary>
    public static SegmentMemory Create(int length, Action<Span<byte>> fill)
    {
        var block = new NativeBlock(length);
        fill(new(block.Start, length));
        return new(block, block.Start, length);
    }

    /// <summary>Maps a file, read-only.</summary>
    /// <exception cref="CorruptIndexException">It is empty.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SegmentMemory Map(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var length = file.Length;
        if (length == 0)
            throw new CorruptIndexException("the file is empty");
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        var handle = mapped.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;
        byte* start = null;
        // Never released: the finalizer of the handle that nobody refers to any more unmaps.
        handle.AcquirePointer(ref start);
        return new(new MappedView(handle), start, length);
    }

    /// <summary>A part of at most 2 GiB.</summary>
    /// <exception cref="CorruptIndexException">The part lies outside.</exception>
    public ByteSection Section(long offset, long length) => offset >= 0 && length is >= 0 and <= int.MaxValue && offset <= Length - length
        ? new(_start + offset, (int)length)
        : throw CorruptIndexException.Outside(offset, Length);

    private sealed class MappedView(SafeHandle handle)
    {
        ~MappedView() => handle.DangerousRelease();
    }

    private sealed class NativeBlock
    {
        private readonly int _length;

        public NativeBlock(int length)
        {
            _length = Math.Max(1, length);
            Start = (byte*)NativeMemory.AllocZeroed((nuint)_length);
            GC.AddMemoryPressure(_length);
        }

        ~NativeBlock()
        {
            NativeMemory.Free(Start);
            GC.RemoveMemoryPressure(_length);
        }

        public byte* Start { get; }
    }
}
