using System.Runtime.InteropServices;

namespace Replica.Search.Analysis;

/// <summary>
/// Class and folded spelling of every code point, from a table generated from the Unicode character database, so that it is the same with
/// and without ICU. The tests of the analyzer hold its rules, write it and compare it.
/// </summary>
internal static class CharacterTable
{
    /// <summary>Of the data that the table was made from.</summary>
    public const string UnicodeVersion = "15.0.0";

    /// <summary>Name of the embedded table.</summary>
    public const string Resource = "Replica.Search.CharacterTable.bin";

    /// <summary>Code points that share a place in the index.</summary>
    public const int BlockSize = 1 << BlockShift;

    /// <summary>An entry is the class in its low 4 bits, the bytes of the folded spelling from here, none if the character stays …</summary>
    public const int LengthShift = 4;

    /// <summary>… and where they stand from here.</summary>
    public const int PlaceShift = 10;

    /// <summary>The longest folded spelling of one character.</summary>
    public const int MaxFoldedBytes = (1 << (PlaceShift - LengthShift)) - 1;

    private const int BlockShift = 7;
    private const int CodePoints = 0x110000;

    private static readonly ushort[] Index = new ushort[CodePoints / BlockSize];
    private static readonly uint[] Entries = [];
    private static readonly byte[] Pool = [];

    static CharacterTable()
    {
        using var stream = typeof(CharacterTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks {Resource}.");
        var count = 0;
        stream.ReadExactly(MemoryMarshal.AsBytes(new Span<int>(ref count)));
        stream.ReadExactly(MemoryMarshal.AsBytes(Index.AsSpan()));
        Entries = new uint[count * BlockSize];
        stream.ReadExactly(MemoryMarshal.AsBytes(Entries.AsSpan()));
        Pool = new byte[stream.Length - stream.Position];
        stream.ReadExactly(Pool);
    }

    /// <summary>The entry of a code point.</summary>
    public static uint Find(int code) => Entries[(Index[code >> BlockShift] << BlockShift) | (code & (BlockSize - 1))];

    /// <summary>The class in an entry.</summary>
    public static CharacterClass Class(uint entry) => (CharacterClass)(entry & 0xF);

    /// <summary>The folded spelling in an entry, UTF-8; empty if the character stays as it is.</summary>
    public static ReadOnlySpan<byte> Folded(uint entry) =>
        Pool.AsSpan((int)(entry >> PlaceShift), (int)(entry >> LengthShift) & MaxFoldedBytes);
}
