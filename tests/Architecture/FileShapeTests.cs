using System.Text.RegularExpressions;

namespace Replica.Architecture.Tests;

/// <summary>Rules on source files that no analyser states.</summary>
public sealed partial class FileShapeTests
{
    private const int LongestFile = 300;

    [Fact]
    public void No_source_file_outgrows_its_noun()
    {
        var wrong = from file in ProductFiles()
                    let lines = File.ReadLines(file).Count()
                    where lines > LongestFile
                    select $"{Path.GetRelativePath(Repository.Root, file)}: {lines} lines";
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_source_file_declares_one_top_level_type_of_its_own_name()
    {
        var wrong = from file in ProductFiles()
                    let types = TopLevelType().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value).Distinct().ToArray()
                    where types.Length > 1 || (types.Length == 1 && !Path.GetFileNameWithoutExtension(file).StartsWith(types[0], StringComparison.Ordinal))
                    select $"{Path.GetRelativePath(Repository.Root, file)}: {string.Join(", ", types)}";
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> ProductFiles() =>
        from folder in new[] { "shared", "functions", "client/Replica" }
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        where !file.Split(Path.DirectorySeparatorChar).Any(segment => segment is "bin" or "obj")
        select file;

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|abstract|static|readonly|ref|partial|unsafe)\s+)*(?:class|struct|record(?:\s+(?:class|struct))?|interface|enum)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
