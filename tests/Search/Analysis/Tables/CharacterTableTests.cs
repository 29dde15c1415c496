using Replica.Search.Analysis;
using Replica.Support;

namespace Replica.Search.Tests.Analysis.Tables;

public sealed class CharacterTableTests
{
    // Set to write the table anew after a change of the rules or of the Unicode version; then build again.
    private const string Regenerate = "REPLICA_REGENERATE_TABLES";

    [ProgramFact(UnicodeFiles.Main)]
    public void The_committed_table_is_what_the_rules_make_of_the_Unicode_data()
    {
        Assert.StartsWith($"# Scripts-{CharacterTable.UnicodeVersion}", File.ReadLines(UnicodeFiles.Folder + "/Scripts.txt").First(), StringComparison.Ordinal);
        var expected = TableWriter.Write(new());
        if (Environment.GetEnvironmentVariable(Regenerate) is { Length: > 0 })
            File.WriteAllBytes(Path.Combine(Root(), "shared/Search/Analysis/CharacterTable.bin"), expected);
        Assert.True(expected.AsSpan().SequenceEqual(Committed()), $"Run this test with {Regenerate}=1 and build again.");
    }

    private static byte[] Committed()
    {
        using var stream = typeof(CharacterTable).Assembly.GetManifestResourceStream(CharacterTable.Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Replica.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
