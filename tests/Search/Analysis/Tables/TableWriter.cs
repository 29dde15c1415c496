using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Replica.Search.Analysis;

namespace Replica.Search.Tests.Analysis.Tables;

/// <summary>Writes the table that <see cref="CharacterTable"/> reads.</summary>
internal static class TableWriter
{
    public static byte[] Write(UnicodeFiles unicode)
    {
        var (classes, folding) = (new CharacterClasses(unicode), new CharacterFolding(unicode));
        var (pool, places) = (new List<byte>(), new Dictionary<string, int>());
        var entries = new uint[UnicodeFiles.CodePoints];
        for (var code = 0; code < entries.Length; code++)
            entries[code] = code is >= 0xD800 and <= 0xDFFF ? 0 : Entry(code, classes, folding, pool, places);
        return Pack(entries, pool);
    }

    private static uint Entry(int code, CharacterClasses classes, CharacterFolding folding, List<byte> pool, Dictionary<string, int> places)
    {
        var own = classes.Of(code);
        if (own is CharacterClass.Joint or CharacterClass.Apostrophe or CharacterClass.Ignored || code is 0x2122 or 0x2120 or 0xA9 or 0xAE)
            return (uint)own;
        var folded = folding.Fold(code);
        var letters = folded.Where(part => classes.Of(part) is not (CharacterClass.Separator or CharacterClass.Mark or CharacterClass.Ignored)).ToArray();
        if (letters.Length == 0)
            return (uint)classes.Of(folded[0]) | (folded is [var sign] && sign != code && (sign < 0x80 || sign is 0x3099 or 0x309A) ? Place(folded, pool, places) : 0);
        var kind = classes.Of(letters[0]);
        var bases = letters.Where(part => classes.Of(part) != CharacterClass.Extender).ToList();
        if (bases.Any(part => classes.Of(part) != kind) || (kind != CharacterClass.Letter && bases.Count > 1))
            return (uint)CharacterClass.Symbol; // Such as a square with a number and a Han character.
        return (uint)kind | (letters is [var same] && same == code ? 0 : Place(letters, pool, places));
    }

    private static uint Place(int[] codes, List<byte> pool, Dictionary<string, int> places)
    {
        var text = string.Concat(codes.Select(char.ConvertFromUtf32));
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!places.TryGetValue(text, out var place))
        {
            places[text] = place = pool.Count;
            pool.AddRange(bytes);
        }

        Assert.InRange(bytes.Length, 1, CharacterTable.MaxFoldedBytes);
        return (uint)(bytes.Length << CharacterTable.LengthShift | place << CharacterTable.PlaceShift);
    }

    /// <summary>Number of blocks, the block of each <see cref="CharacterTable.BlockSize"/> code points, the blocks (each once), the folded text.</summary>
    private static byte[] Pack(uint[] entries, List<byte> pool)
    {
        var (blocks, index) = (new List<byte[]>(), new List<ushort>());
        var known = new Dictionary<string, ushort>();
        foreach (var block in entries.Chunk(CharacterTable.BlockSize))
        {
            var bytes = MemoryMarshal.AsBytes(block.AsSpan()).ToArray();
            var key = Convert.ToHexString(bytes);
            if (!known.TryGetValue(key, out var number))
            {
                known[key] = number = (ushort)blocks.Count;
                blocks.Add(bytes);
            }

            index.Add(number);
        }

        var count = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, blocks.Count);
        return [.. count, .. MemoryMarshal.AsBytes(index.ToArray().AsSpan()), .. blocks.SelectMany(block => block), .. pool];
    }
}
