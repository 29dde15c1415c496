using FsCheck;
using FsCheck.Fluent;
using Replica.Search.Analysis;

namespace Replica.Search.Tests.Analysis;

/// <summary>What holds of every text.</summary>
public sealed class AnalyzerPropertyTests
{
    private static readonly string[] Pieces =
    [
        "a", "B", "é", "e\u0301", "ß", "ﬁ", "\u200C", "\u200D", "می", "ها", "ك", "َ", "۱", "中", "國", "カ", "\u3099", "ｶﾞ", "\U00020BB7", "🎬", "\uD83D",
        "\uDC00", " ", "-", "'", ".", ",", "&", "+", "#", "S01", "E02", "1x02", "season", "episode", "000", "\0", "İ", "한", "글", "\u1112\u1161",
        "ผู้", "क्ष", "\u0301", "\uFFFF", "\u0378", "㍿", "½", "net", "и\u0306",
    ];

    private static readonly Gen<string> Unit = Gen.OneOf(Gen.Elements(Pieces), Gen.Choose(0, 0xFFFF).Select(unit => ((char)unit).ToString()));

    private static readonly Gen<string> Text = Gen.Choose(0, 30).SelectMany(count => Unit.ArrayOf(count)).Select(string.Concat);

    [Fact]
    public void Tokens_stay_in_the_text_and_count_upwards() =>
        Prop.ForAll(Text.ToArbitrary(), text =>
        {
            var tokens = new TokenBuffer();
            var next = new TextAnalyzer().Analyze(text, tokens, position: 5);
            var last = new Dictionary<string, int>();
            var words = 5;
            for (var i = 0; i < tokens.Count; i++)
            {
                Assert.InRange(tokens.Term(i).Length, 1, TokenBuffer.MaxTermBytes);
                Assert.InRange(tokens.Position(i), 5, next - 1);
                var source = tokens.Source(i);
                Assert.True(source.Start >= 0 && source.Length > 0 && source.Start + source.Length <= text.Length);
                Assert.True(!last.TryGetValue(tokens.Text(i), out var before) || before < tokens.Position(i), $"{tokens.Text(i)} repeats");
                last[tokens.Text(i)] = tokens.Position(i);
                if (!tokens.IsVariant(i))
                    Assert.InRange(tokens.Position(i), words - 3, words = Math.Max(words, tokens.Position(i)));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Folded_words_fold_to_themselves() =>
        Prop.ForAll(Text.ToArbitrary(), text =>
        {
            foreach (var word in Analyzed.Plain(text))
                Assert.Contains(word, Analyzed.Plain(word));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Every_text_is_found_by_itself() =>
        Prop.ForAll(Text.ToArbitrary(), text =>
        {
            if (!Analyzed.Plain(text).Any())
                return;
            Assert.True(Analyzed.Finds(text, text), "as words");
            Assert.True(Analyzed.FindsPhrase(text, text), "as a phrase");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Every_code_point_folds_to_what_stays()
    {
        for (var code = 0; code < 0x110000; code++)
        {
            if (code is >= 0xD800 and <= 0xDFFF)
                continue;
            foreach (var rune in System.Text.Encoding.UTF8.GetString(CharacterTable.Folded(CharacterTable.Find(code))).EnumerateRunes())
            {
                var again = CharacterTable.Find(rune.Value);
                Assert.True(CharacterTable.Folded(again).IsEmpty || rune.Value < 0x80, $"U+{code:X} gives U+{rune.Value:X}");
            }
        }
    }

    [Theory]
    [InlineData("\u0301")]
    [InlineData("a\u200C")]
    [InlineData("a'")]
    [InlineData("a-")]
    [InlineData("中")]
    [InlineData("한")]
    [InlineData("ก\u0E49")]
    [InlineData("\uD800")]
    [InlineData("season 1 ")]
    public void Hostile_repetition_costs_in_proportion(string piece)
    {
        var tokens = new TokenBuffer();
        new TextAnalyzer().Analyze("a" + string.Concat(Enumerable.Repeat(piece, 100_000)) + "b", tokens);
        Assert.InRange(tokens.Count, 1, 600_000);
    }

    [Fact]
    public void Analyzing_again_allocates_nothing()
    {
        var (analyzer, tokens) = (new TextAnalyzer(), new TokenBuffer());
        const string Title = "The.Show.S01E02.1080p.WEB-DL.x264 – Crème brûlée می‌خواهم 中文字幕 アニメ 한국영화는 don't C++ Season 1 Episode 2";
        analyzer.Analyze(Title, tokens);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            tokens.Clear();
            analyzer.Analyze(Title, tokens);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
