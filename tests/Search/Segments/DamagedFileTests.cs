using System.Buffers.Binary;
using System.Text;
using Replica.Search.Files;
using Replica.Search.Segments;
using Replica.Search.Segments.Building;
using Replica.Search.Segments.Postings;
using Replica.Support;

namespace Replica.Search.Tests.Segments;

/// <summary>Files whose bytes are not what was written: refused or answered, never anything else.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const int HeadSize = 64;
    private const int EntrySize = 24;

    private static readonly byte[] Whole = MakeFile();

    private readonly TempFolder _folder = new();

    private string IndexPath => _folder.At("index.rsi");

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (var length = 0; length < Whole.Length; length += length < 1_000 ? 1 : 997)
            Refuses(Whole.AsSpan(0, length));
        Refuses(Whole.AsSpan(0, Whole.Length - 1));
    }

    [Fact]
    public void A_file_that_goes_on_is_refused() => Refuses([.. Whole, 0]);

    [Fact]
    public void Other_versions_and_other_files_are_refused()
    {
        foreach (var offset in new[] { 0, 8, 12 })
        {
            var bytes = (byte[])Whole.Clone();
            bytes[offset]++;
            Refuses(bytes);
        }
    }

    [Fact]
    public void Every_changed_byte_is_found_by_verifying()
    {
        var random = new Random(5);
        for (var i = 0; i < 400; i++)
        {
            var bytes = (byte[])Whole.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(IndexPath, bytes);
            // Zeros between sections belong to none.
            if (!IsPadding(bytes))
                Assert.Throws<CorruptIndexException>(() => IndexFile.Verify(IndexPath));
        }
    }

    [Fact]
    public void Sections_that_overlap_or_leave_gaps_are_refused_though_the_checksum_is_right()
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(Whole.AsSpan(40));
        for (var section = 0; section < count; section++)
        {
            foreach (var (field, change) in new[] { (8, 8L), (8, -8L), (16, 8L), (16, -9L), (16, long.MinValue), (8, long.MaxValue) })
            {
                var bytes = (byte[])Whole.Clone();
                var place = bytes.AsSpan(HeadSize + (section * EntrySize) + field);
                BinaryPrimitives.WriteInt64LittleEndian(place, unchecked(BinaryPrimitives.ReadInt64LittleEndian(place) + change));
                Refuses(Seal(bytes));
            }
        }
    }

    [Fact]
    public void A_table_that_names_documents_there_are_not_is_refused_or_answered()
    {
        var (offset, length) = PlaceOf(SectionName.IdTable);
        for (var i = offset; i < offset + length; i++)
        {
            var bytes = (byte[])Whole.Clone();
            bytes[i] ^= 0xC0;
            File.WriteAllBytes(IndexPath, Seal(bytes));
            Try(() =>
            {
                var snapshot = IndexFile.Open(IndexPath);
                for (var id = 0; id < 1_200; id += 100)
                    _ = snapshot.Segments.Views[0].Segment.FindId($"{id}");
                GC.KeepAlive(snapshot);
            });
        }
    }

    [Fact]
    public void Damaged_content_behind_right_checksums_is_refused_or_answered() => Fuzz(seed: 1, rounds: 500);

    [Trait("Tier", "Full")]
    [Fact]
    public void Much_damaged_content_behind_right_checksums_is_refused_or_answered() => Fuzz(seed: 2, rounds: 10_000);

    public void Dispose() => _folder.Dispose();

    private void Fuzz(int seed, int rounds)
    {
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var bytes = (byte[])Whole.Clone();
            for (var i = 1 + random.Next(4); i > 0; i--)
                Damage(bytes, random);
            File.WriteAllBytes(IndexPath, Seal(bytes));
            try
            {
                ReadEverything(IndexPath, random);
            }
            catch (CorruptIndexException)
            {
                // Refused.
            }
            catch (Exception e) when (e is not CorruptIndexException)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}: {e}", e);
            }
        }
    }

    private static void Damage(byte[] bytes, Random random)
    {
        // Any section alike, for most bytes lie in few of them.
        var count = BinaryPrimitives.ReadInt32LittleEndian(Whole.AsSpan(40));
        var entry = HeadSize + (random.Next(count) * EntrySize);
        var (offset, length) = (BinaryPrimitives.ReadInt64LittleEndian(Whole.AsSpan(entry + 8)), BinaryPrimitives.ReadInt64LittleEndian(Whole.AsSpan(entry + 16)));
        var place = length == 0 ? 16 + random.Next(8) : (int)(offset + random.NextInt64(Math.Min(length, random.Next(2) == 0 ? 32 : length)));
        bytes[place] = random.Next(4) switch
        {
            0 => 0xFF,
            1 => 0,
            2 => (byte)(bytes[place] + 1),
            _ => (byte)random.Next(256),
        };
    }

    private static void ReadEverything(string path, Random random)
    {
        var snapshot = IndexFile.Open(path);
        var segment = snapshot.Segments.Views[0].Segment;
        Try(() => SegmentVerifier.Verify(segment));
        Try(() => snapshot.Search(new() { Text = "all half third1 o" }));
        Try(() => snapshot.Search(new() { Text = "\"other half\" -third2", Order = SearchOrder.Size }));
        Try(() => snapshot.FindInfoHash(GeneratedDocuments.HashOf(7)));
        Try(() => snapshot.Suggest("th"));
        Try(() => SegmentMerger.Merge([.. snapshot.Segments.Views], [], out _));
        var cursor = new PostingsCursor();
        Try(() =>
        {
            var walk = segment.Terms.Walk(Encoding.UTF8.GetBytes("of"));
            while (walk.MoveNext())
            {
                segment.Open(walk.Entry, cursor);
                cursor.Advance(random.Next(segment.Count));
                cursor.MoveToBlock(random.Next(segment.Count));
                if (cursor.Document != PostingsCursor.End)
                    cursor.ReadHits([]);
            }
        });
        GC.KeepAlive(snapshot);
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (CorruptIndexException)
        {
            // Refused; other ways of reading are tried all the same.
        }
    }

    private static (int Offset, int Length) PlaceOf(SectionName name)
    {
        for (var entry = HeadSize; ; entry += EntrySize)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(Whole.AsSpan(entry)) == (int)name)
                return ((int)BinaryPrimitives.ReadInt64LittleEndian(Whole.AsSpan(entry + 8)), (int)BinaryPrimitives.ReadInt64LittleEndian(Whole.AsSpan(entry + 16)));
        }
    }

    private void Refuses(ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(IndexPath, bytes);
        Assert.Throws<CorruptIndexException>(() => IndexFile.Open(IndexPath));
    }

    private static bool IsPadding(byte[] bytes)
    {
        var position = HeadSize;
        for (var i = 0; i < Whole.Length; i++)
        {
            if (bytes[i] != Whole[i])
                position = i;
        }

        for (var entry = HeadSize; entry < HeadSize + (BinaryPrimitives.ReadInt32LittleEndian(Whole.AsSpan(40)) * EntrySize); entry += EntrySize)
        {
            var start = BinaryPrimitives.ReadInt64LittleEndian(Whole.AsSpan(entry + 8));
            if (position >= start && position < start + BinaryPrimitives.ReadInt64LittleEndian(Whole.AsSpan(entry + 16)))
                return false;
        }

        return position >= BinaryPrimitives.ReadInt64LittleEndian(Whole.AsSpan(HeadSize + 8));
    }

    /// <summary>The same with a right checksum of the head.</summary>
    private static byte[] Seal(byte[] bytes)
    {
        var end = HeadSize + (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(40)) * EntrySize);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(end), SegmentLayout.Checksum(0, bytes.AsSpan(0, end)));
        return bytes;
    }

    private static byte[] MakeFile()
    {
        var stream = new MemoryStream();
        SegmentLayout.Write(SegmentBuilder.Build(GeneratedDocuments.Many(1_200), ["gone"]).Content, stream);
        return stream.ToArray();
    }
}
