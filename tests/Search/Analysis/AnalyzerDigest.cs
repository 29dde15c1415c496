using System.Security.Cryptography;
using Replica.Search.Analysis;

namespace Replica.Search.Tests.Analysis;

/// <summary>What the analyzer makes of titles in all languages and of every code point, in 16 digits.</summary>
internal static class AnalyzerDigest
{
    /// <summary>The first argument with which this program tells the digest, after what it makes of an i in upper case, which ICU knows best.</summary>
    public const string Argument = "--digest-terms";

    public static string Compute()
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

        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }

    public static int Tell()
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        Console.WriteLine($"{"i".ToUpper(System.Globalization.CultureInfo.CurrentCulture)} {Compute()}");
        return 0;
    }

    /// <summary>Every code point, 64 to a text, each after a letter.</summary>
    private static IEnumerable<string> Blocks() =>
        from block in Enumerable.Range(0, 0x110000 / 64)
        where block is < 0xD800 / 64 or >= 0xE000 / 64
        select string.Concat(Enumerable.Range(block * 64, 64).Select(code => "x " + char.ConvertFromUtf32(code)));
}
