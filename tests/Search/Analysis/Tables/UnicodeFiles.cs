using System.Diagnostics;
using System.Globalization;

namespace Replica.Search.Tests.Analysis.Tables;

/// <summary>The files of the Unicode character database, as Debian's package <c>unicode-data</c> installs them.</summary>
internal sealed class UnicodeFiles
{
    public const string Folder = "/usr/share/unicode";
    public const string Main = Folder + "/UnicodeData.txt";
    public const int CodePoints = 0x110000;

    public UnicodeFiles()
    {
        ReadMain();
        foreach (var row in Rows(File.ReadLines(Path.Combine(Folder, "CaseFolding.txt"))).Where(row => row[1] is "C" or "F"))
            CaseFolded[Hex(row[0])] = Sequence(row[2]);
        foreach (var row in Rows(File.ReadLines(Path.Combine(Folder, "Scripts.txt"))))
        {
            var ends = row[0].Split("..");
            for (var i = Hex(ends[0]); i <= Hex(ends[^1]); i++)
                Scripts[i] = row[1];
        }

        ReadVariants();
    }

    /// <summary>Two letters each; Cn where unassigned.</summary>
    public string[] Categories { get; } = Filled("Cn");

    public string[] Scripts { get; } = Filled("Unknown");

    /// <summary>One step, canonical or compatible.</summary>
    public Dictionary<int, int[]> Decomposed { get; } = [];

    public Dictionary<int, int[]> CaseFolded { get; } = [];

    /// <summary>The value of a decimal digit.</summary>
    public Dictionary<int, int> Digits { get; } = [];

    /// <summary>Traditional Han to simplified, by Unihan.</summary>
    public Dictionary<int, int> Simplified { get; } = [];

    private void ReadMain()
    {
        var first = 0;
        foreach (var row in File.ReadLines(Main).Select(line => line.Split(';')))
        {
            var code = Hex(row[0]);
            if (row[1].EndsWith(", First>", StringComparison.Ordinal))
                first = code;
            for (var i = row[1].EndsWith(", Last>", StringComparison.Ordinal) ? first : code; i <= code; i++)
                Categories[i] = row[2];
            if (row[5].Length > 0)
                Decomposed[code] = Sequence(row[5][(row[5].IndexOf('>') + 1)..].Trim());
            if (row[6].Length > 0)
                Digits[code] = int.Parse(row[6], CultureInfo.InvariantCulture);
        }
    }

    // Of several the first that is another and in the basic plane: the commonest.
    private void ReadVariants()
    {
        using var unpack = Process.Start(new ProcessStartInfo("bzcat", Path.Combine(Folder, "Unihan_Variants.txt.bz2")) { RedirectStandardOutput = true })!;
        while (unpack.StandardOutput.ReadLine() is { } line)
        {
            var row = line.Split('\t');
            if (row.Length < 3 || row[1] != "kSimplifiedVariant")
                continue;
            var from = Hex(row[0][2..]);
            var to = row[2].Split(' ').Select(text => Hex(text[2..])).Where(code => code != from && code is >= 0x4E00 and <= 0x9FFF).ToList();
            if (to.Count > 0)
                Simplified[from] = to[0];
        }

        unpack.WaitForExit();
        Assert.Equal(0, unpack.ExitCode);
    }

    private static IEnumerable<string[]> Rows(IEnumerable<string> lines) =>
        from line in lines
        let text = line.Split('#')[0]
        where text.Contains(';')
        select Array.ConvertAll(text.Split(';'), cell => cell.Trim());

    private static int[] Sequence(string text) => Array.ConvertAll(text.Split(' '), Hex);

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string[] Filled(string value)
    {
        var all = new string[CodePoints];
        Array.Fill(all, value);
        return all;
    }
}
