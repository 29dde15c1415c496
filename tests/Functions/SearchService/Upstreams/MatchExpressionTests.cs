using FsCheck;
using FsCheck.Fluent;
using Replica.SearchAnswers;
using Replica.SearchService.Upstreams;

namespace Replica.Functions.Tests.SearchService.Upstreams;

public sealed class MatchExpressionTests
{
    /// <summary>Everything that means something to FTS5, to us, to a URL or to Unicode, among any other characters.</summary>
    private static readonly string[] Pieces =
    [
        "\"", "'", "*", "^", ":", "-", "+", "(", ")", "{", "}", "NEAR", "NEAR(", "AND", "OR", "NOT", "name:", "torrents_idx", "“", "”", ",", ".", ";", "--", "/*", "\\", "%", "&", "#", "?",
        "\0", "\n", "\t", "\u200c", "\u0301", "\u064b", "\u0600", "\ufeff", "\ud800", "\udc00", "😀", "𞤀", "ﬁ", "İ", "ß", "片段", "ไทย", "فیلم", "a", "film", "x1", "1080p", " ", " ", " ",
    ];

    private static readonly Gen<string> Text =
        from pieces in Gen.ArrayOf(Gen.OneOf(Gen.Elements(Pieces), Gen.Choose(0, 0xFFFF).Select(unit => ((char)unit).ToString()), Gen.Choose(0x10000, 0x10FFFF).Select(char.ConvertFromUtf32)))
        select string.Concat(pieces);

    [Theory]
    [InlineData("sintel", "\"sintel\" *")]
    [InlineData("sintel ", "\"sintel\"")]
    [InlineData("The.Show.S01E02", "\"The\" AND \"Show\" AND \"S01E02\" *")]
    [InlineData("\"big buck\" bunny ", "\"big buck\" AND \"bunny\"")]
    [InlineData("linux -ubuntu -\"red hat\"", "(\"linux\") NOT (\"ubuntu\" OR \"red hat\")")]
    [InlineData("cat OR dog ", "(\"cat\" OR \"dog\")")]
    [InlineData("片段 film ", "\"片段\" * AND \"film\"")]
    [InlineData("OR", null)]
    [InlineData("-only", null)]
    [InlineData(" \"-:()* ", null)]
    [InlineData("", null)]
    public void It_says_what_was_typed(string text, string? expression) => Assert.Equal(expression, MatchExpression.Write(text, allowPrefix: true));

    [Fact]
    public void Without_prefixes_the_last_word_is_whole() => Assert.Equal("\"sintel\"", MatchExpression.Write("sintel", allowPrefix: false));

    [Fact]
    public void A_long_text_makes_a_short_url()
    {
        var expression = MatchExpression.Write(string.Concat(Enumerable.Repeat("語 \"a\" -b ", 10_000)), allowPrefix: true)!;
        Assert.InRange(new MagneticoRequest(expression, MagneticoOrder.Relevance, 1).ToPath(100, new(-1.5, 7)).Length, 1, 4_000);
    }

    [Fact]
    public async Task What_was_typed_is_found()
    {
        await using var system = await MagneticoSystem.StartAsync();
        system.Store.Add("The.Show.S01E02.1080p-GRP");
        system.Store.Add("Big Buck Bunny");
        system.Store.Add("片段花园 第一集");
        var upstreams = system.Ask();
        foreach (var (text, found) in new[]
        {
            ("show s01e02", "The.Show.S01E02.1080p-GRP"), ("the.show", "The.Show.S01E02.1080p-GRP"), ("\"buck bunny\"", "Big Buck Bunny"),
            ("bunny -buck", null), ("bunn", "Big Buck Bunny"), ("bunn ", null), ("片段", "片段花园 第一集"), ("nothing OR bunny ", "Big Buck Bunny"), ("\"bunny buck\"", null),
        })
        {
            Assert.Equal(found, (await MagneticoSystem.SearchAsync(upstreams, text)).Torrents.SingleOrDefault()?.Name);
        }
    }

    [Fact]
    public async Task No_text_whatever_is_an_error_upstream()
    {
        await using var system = await MagneticoSystem.StartAsync();
        system.Store.Add("a film of 1080p");
        var upstreams = system.Ask();
        Prop.ForAll(Text.ToArbitrary(), FsCheck.Fluent.ArbMap.Default.ArbFor<bool>(), (text, allowPrefix) =>
            MatchExpression.Write(text, allowPrefix) is not { } match
            || upstreams.SearchAsync(new(new(match, MagneticoOrder.Relevance, 2_000_000_000), false, upstreams.All), default, default).GetAwaiter().GetResult().State == DhtState.Ok)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_500).WithEndSize(40));
        Assert.True(system.Server.Asked.Count > 500);
    }
}
