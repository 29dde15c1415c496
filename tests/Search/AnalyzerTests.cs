using Replica.Search.Analysis;

namespace Replica.Search.Tests;

public sealed class AnalyzerTests
{
    [Theory]
    [InlineData("The.Show.S01E02.1080p", "the show s01e02 1080p")]
    [InlineData("a_b-c+d (e) [f] g/h,i", "a b c d e f g h i")]
    [InlineData("camelCase stays", "camelcase stays")]
    [InlineData("Crème Brûlée Ångström Łódź", "creme brulee angstrom lodz")]
    [InlineData("Cre\u0300me", "creme")]
    [InlineData("Straße STRASSE Ægir Œuvre", "strasse strasse aegir oeuvre")]
    [InlineData("İstanbul ılık", "istanbul ilik")]
    [InlineData("don't don’t", "dont dont")]
    [InlineData("ＦＵＬＬ　ｗｉｄｔｈ２", "full width2")]
    [InlineData("Ελλάς", "ελλασ")]
    [InlineData("Ёлка ёж", "елка еж")]
    [InlineData("Подписаться Чайка", "подписаться чайка")]
    [InlineData("Чаи\u0306ка Київ Киі\u0308в", "чайка київ київ")]
    [InlineData("كتاب علي", "کتاب علی")]
    [InlineData("مدرسة أحمد إيران آب", "مدرسه احمد ایران اب")]
    [InlineData("مُحَمَّد كـــتاب", "محمد کتاب")]
    [InlineData("فیلم ۱۲ ٣٤ 56", "فیلم 12 34 56")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("हिन्दी ९", "हिन्दी 9")]
    [InlineData("한국 영화", "한국 영화")]
    [InlineData("", "")]
    [InlineData("... --- !!!", "")]
    public void Words_are_folded(string text, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Terms(text));

    [Theory]
    [InlineData("片段", "片 片段 段")]
    [InlineData("第１集mp4", "第 1 集 mp4")]
    [InlineData("アニメ", "ア アニ ニ ニメ メ")]
    [InlineData("カ\u3099", "ガ")]
    [InlineData("ハ\u309A", "パ")]
    [InlineData("スーパー・マン", "ス スー ー ーパ パ パー ー マ マン ン")]
    [InlineData("\U00020BB7野家", "\U00020BB7 \U00020BB7野 野 野家 家")]
    [InlineData("🎬🎥👍🏽", "🎬 🎥 👍")]
    public void Han_kana_and_symbols_are_single_characters_and_pairs(string text, string expected) =>
        Assert.Equal(expected.Split(' '), Terms(text));

    [Fact]
    public void A_zero_width_non_joiner_gives_parts_and_the_joined_word() =>
        Assert.Equal(
            [new Token("می", 0, 0, 2), new Token("روم", 1, 3, 3), new Token("میروم", 0, 0, 6), new Token("خانه", 2, 7, 4)],
            Analyzer.Analyze("می‌روم خانه"));

    [Fact]
    public void Ranges_are_utf16_units_of_the_original_with_marks_and_astral_characters() =>
        Assert.Equal(
            [new Token("🎬", 0, 0, 2), new Token("creme", 1, 3, 6), new Token("\U00020BB7", 2, 10, 2), new Token("\U00020BB7野", 2, 10, 3), new Token("野", 3, 12, 1)],
            Analyzer.Analyze("🎬 Cre\u0300me \U00020BB7野"));

    [Fact]
    public void Lone_surrogates_separate_words() => Assert.Equal(["a", "b", "c"], Terms("a\uD800b\uDC00c"));

    [Fact]
    public void A_very_long_word_is_found_by_its_beginning()
    {
        var token = Assert.Single(Analyzer.Analyze(new string('x', 100_000)));
        Assert.Equal(WordScanner.MaxPartLength, token.Term.Length);
        Assert.Equal(100_000, token.Length);
    }

    private static IEnumerable<string> Terms(string text) => Analyzer.Analyze(text).Select(token => token.Term);
}
