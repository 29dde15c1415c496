using System.Collections.Immutable;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments;

/// <summary>Info hashes that no answer may show. Exact; never changes.</summary>
internal sealed class BlockList
{
    private readonly ImmutableSortedSet<string> _hashes;

    private BlockList(ImmutableSortedSet<string> hashes) => _hashes = hashes;

    /// <summary>Nothing is blocked.</summary>
    public static BlockList Empty { get; } = new(ImmutableSortedSet<string>.Empty.WithComparer(StringComparer.Ordinal));

    /// <summary>Blocked hashes.</summary>
    public int Count => _hashes.Count;

    /// <summary>They, in lower-case hex, ascending.</summary>
    public IEnumerable<string> Hashes => _hashes;

    /// <summary>True if a hash in lower-case hex is blocked.</summary>
    public bool Has(string infoHash) => _hashes.Contains(infoHash);

    /// <summary>These too.</summary>
    /// <exception cref="ArgumentException">One is not 40 hex digits.</exception>
    public BlockList With(IEnumerable<string> infoHashes) => Of(_hashes.Union(infoHashes.Select(Normalize)));

    /// <summary>Without these.</summary>
    /// <exception cref="ArgumentException">One is not 40 hex digits.</exception>
    public BlockList Without(IEnumerable<string> infoHashes) => Of(_hashes.Except(infoHashes.Select(Normalize)));

    /// <summary>Adds the documents of a segment that are blocked.</summary>
    public void FindIn(Segment segment, List<int> documents)
    {
        if (segment.Count < Count)
        {
            documents.AddRange(Enumerable.Range(0, segment.Count).Where(document => Has(Convert.ToHexStringLower(segment.InfoHashOf(document)))));
            return;
        }

        Span<byte> hash = stackalloc byte[Segment.InfoHashLength];
        foreach (var text in _hashes)
        {
            Convert.FromHexString(text, hash, out _, out _);
            segment.FindInfoHash(hash, documents);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptIndexException">It is damaged.</exception>
    public static BlockList Read(ReadOnlySpan<byte> section)
    {
        if (section.Length % Segment.InfoHashLength != 0)
            throw new CorruptIndexException("the index is damaged: its block list has the wrong length");
        var hashes = new List<string>();
        for (var rest = section; !rest.IsEmpty; rest = rest[Segment.InfoHashLength..])
            hashes.Add(Convert.ToHexStringLower(rest[..Segment.InfoHashLength]));
        return Empty.With(hashes);
    }

    /// <summary>Writes the hashes, 20 bytes each.</summary>
    public void Write(SectionWriter target)
    {
        foreach (var hash in _hashes)
            target.Bytes(Convert.FromHexString(hash));
    }

    private BlockList Of(ImmutableSortedSet<string> hashes) => hashes.Count == _hashes.Count ? this : new(hashes);

    private static string Normalize(string infoHash) =>
        infoHash.Length == 2 * Segment.InfoHashLength && infoHash.All(char.IsAsciiHexDigit)
            ? infoHash.ToLowerInvariant()
            : throw new ArgumentException($"'{infoHash}' is no info hash of 40 hex digits", nameof(infoHash));
}
