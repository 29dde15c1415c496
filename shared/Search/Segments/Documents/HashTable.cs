using System.Numerics;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Documents;

/// <summary>Documents by the hash of a key: two columns, one with where each bucket of about eight begins, one with the documents.</summary>
internal sealed class HashTable
{
    private const int DocumentsPerBucket = 8;

    private readonly PackedColumn _starts;
    private readonly PackedColumn _documents;
    private readonly int _buckets;
    private readonly int _segmentCount;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptIndexException">The lengths do not fit together.</exception>
    public HashTable(ByteSection section, int segmentCount)
    {
        var (count, startsLength) = (section.UInt32At(0), section.UInt32At(4));
        if (count > (uint)segmentCount)
            throw CorruptIndexException.Outside(count, segmentCount);
        _segmentCount = segmentCount;
        _buckets = BucketsFor((int)count);
        _starts = new(section.Slice(8, startsLength), _buckets + 1);
        _documents = new(section.Slice(8L + startsLength, section.Length - 8L - startsLength), (int)count);
    }

    /// <summary>Where in the table documents with a hash may be; others with another hash are among them.</summary>
    /// <exception cref="CorruptIndexException">The table is damaged.</exception>
    public (int Start, int End) Bucket(ulong hash)
    {
        var bucket = BucketOf(hash, _buckets);
        var (start, end) = (_starts[bucket], _starts[bucket + 1]);
        return start >= 0 && start <= end && end <= _documents.Count
            ? ((int)start, (int)end)
            : throw CorruptIndexException.Outside(end, _documents.Count);
    }

    /// <summary>A document of the table.</summary>
    /// <exception cref="CorruptIndexException">The table is damaged.</exception>
    public int this[int place] => _documents[place] is >= 0 and var document && document < _segmentCount
        ? (int)document
        : throw CorruptIndexException.Outside(_documents[place], _segmentCount);

    /// <summary>FNV-1a, mixed (Fowler, Noll, Vo; finalizer of SplitMix64).</summary>
    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in key)
            hash = (hash ^ value) * 0x100000001B3;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        return hash ^ (hash >> 31);
    }

    /// <summary>Writes a table.</summary>
    public static void Write(SectionWriter target, ReadOnlySpan<(ulong Hash, int Document)> entries)
    {
        var buckets = BucketsFor(entries.Length);
        var starts = new long[buckets + 1];
        foreach (var entry in entries)
            starts[BucketOf(entry.Hash, buckets) + 1]++;
        for (var i = 0; i < buckets; i++)
            starts[i + 1] += starts[i];
        var next = starts.AsSpan(0, buckets).ToArray();
        var documents = new long[entries.Length];
        foreach (var entry in entries)
            documents[next[BucketOf(entry.Hash, buckets)]++] = entry.Document;
        var column = new SectionWriter();
        PackedColumn.Write(column, starts);
        target.UInt32((uint)entries.Length);
        target.UInt32((uint)column.Length);
        target.Bytes(column.Written);
        PackedColumn.Write(target, documents);
    }

    private static int BucketsFor(int count) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, count / DocumentsPerBucket));

    private static int BucketOf(ulong hash, int buckets) => (int)(hash >> 32) & (buckets - 1);
}
