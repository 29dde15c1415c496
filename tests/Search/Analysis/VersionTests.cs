using System.Security.Cryptography;
using Replica.Search.Analysis;

namespace Replica.Search.Tests.Analysis;

public sealed class VersionTests
{
    /// <summary>An index file says which version made its terms: other terms under the same version would be searched for in vain.</summary>
    [Fact]
    public void The_terms_of_a_version_are_the_same_everywhere_and_always()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (analyzer, tokens) = (new TextAnalyzer(), new TokenBuffer());
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Relevance", "corpus.ndjson")).Concat(Blocks()))
        {
            tokens.Clear();
            analyzer.Analyze(line, tokens);
            for (var i = 0; i < tokens.Count; i++)
            {
                hash.AppendData(tokens.Term(i));
                hash.AppendData([0, (byte)tokens.Position(i)]);
            }
        }

        // Where this fails, raise the version and state the new digest.
        Assert.Equal((2, "E4CDACEA225F00EE"), (TextAnalyzer.Version, Convert.ToHexString(hash.GetHashAndReset())[..16]));
    }

    /// <summary>Every code point, 64 to a text, each after a letter.</summary>
    private static IEnumerable<string> Blocks() =>
        from block in Enumerable.Range(0, 0x110000 / 64)
        where block is < 0xD800 / 64 or >= 0xE000 / 64
        select string.Concat(Enumerable.Range(block * 64, 64).Select(code => "x " + char.ConvertFromUtf32(code)));
}
