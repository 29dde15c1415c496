using Replica.Support;

namespace Replica.Interop.Tests;

/// <summary>What other programs and ours make torrents of.</summary>
internal static class SampleFiles
{
    /// <summary>Names that tools get wrong.</summary>
    public static readonly string[] OddNames =
    [
        "Подписаться.mov",
        "فیلم ۱.mp4",
        "片段.mp4",
        "a b+c%2F.mp4",
        "CON",
        "it's \"quoted\" $HOME `x`.mp4",
        string.Concat(Enumerable.Repeat("😀", 63)) + "abc",
    ];

    /// <summary>Writes a folder whose order, boundaries and names are awkward.</summary>
    /// <returns>Its path.</returns>
    public static string WriteFolder(TempFolder temp)
    {
        var seed = 0;
        string[] paths = ["a.txt", "a/b", "a/c/d", "a!/x", "a-b", "B/z", ".hidden", "empty", "z/empty", .. OddNames];
        foreach (var path in paths)
        {
            var length = path.EndsWith("empty", StringComparison.Ordinal) ? 0 : 7_001 * ++seed;
            temp.Write("sample/" + path, TestBytes.Create(length, seed));
        }
        return temp.At("sample");
    }
}
