using Replica.Search.Analysis;

namespace Replica.Search.Tests.Analysis;

public sealed class FoldingTests
{
    [Theory]
    [InlineData("The.Show.Part.1080p", "the show part 1080p")]
    [InlineData("a_b+c (e) [f] g/h;i", "a b c e f g h i")]
    [InlineData("camelCase stays", "camelcase stays")]
    [InlineData("Crème Brûlée Ångström Łódź Đặng Nguyễn", "creme brulee angstrom lodz dang nguyen")]
    [InlineData("Žluťoučký kůň Świętość Ağrı Şiir Þór Smørrebrød", "zlutoucky kun swietosc agri siir thor smorrebrod")]
    [InlineData("Cre\u0300me a\u0302\u0301", "creme a")]
    [InlineData("Straße STRASSE Ægir Œuvre ﬁlm", "strasse strasse aegir oeuvre film")]
    [InlineData("İstanbul ılık Iğdır", "istanbul ilik igdir")]
    [InlineData("ＦＵＬＬ　ｗｉｄｔｈ２ Ⅳ ①²", "full width2 iv 12")]
    [InlineData("𝓕𝓪𝓷𝓬𝔂 ªº Ⓐ", "fancy ao a")]
    [InlineData("Ελλάς ΐ Ὀδύσσεια", "ελλασ ι οδυσσεια")]
    [InlineData("Ёлка ёж ѝ", "елка еж и")]
    [InlineData("Подписаться Чайка", "подписаться чайка")]
    [InlineData("Чаи\u0306ка Київ Киі\u0308в Ґанок ЎЗБЕК", "чайка київ київ ґанок ўзбек")]
    [InlineData("كتاب علي على گربه", "کتاب علی علی گربه")]
    [InlineData("مدرسة أحمد إيران آب ٱلله مسؤول مسئول شيء", "مدرسه احمد ایران اب الله مسوول مسیول شی")]
    [InlineData("مُحَمَّد كـــتاب ﻣﺤﻤﺪ ﷲ", "محمد کتاب محمد الله")]
    [InlineData("فیلم ۱۲ ٣٤ 56 १२ ๑๒", "فیلم 12 34 56 12 12")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("हिन्दी க்ஷ \u0995\u09CB", "हिन्दी க்ஷ \u0995\u09C7\u09BE")]
    [InlineData("한국 영화", "한국 영화")]
    [InlineData("\u1112\u1161\u11AB\u1100\u116E\u11A8", "한국")]
    [InlineData("½ ™ a\u00ADb\u200Dc\uFEFF", "½ abc")]
    [InlineData("", "")]
    [InlineData("... --- !!! ™ ' \u0301", "")]
    public void Words_are_folded(string text, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Analyzed.Plain(text));

    [Theory]
    [InlineData("片段", "片 段", "片段")]
    [InlineData("漢語 汉语", "汉 语 汉 语", "汉语 汉语")]
    [InlineData("西遊記 関裏 託鑑", "西 游 记 关 里 托 鉴", "西游 游记 关里 托鉴")]
    [InlineData("第１集mp4", "第 1 集 mp4", "")]
    [InlineData("アニメ ｱﾆﾒ あにめ", "あ に め あ に め あ に め", "あに にめ あに にめ あに にめ")]
    [InlineData("カ\u3099 ｶﾞ ﾊﾟ", "が が ぱ", "")]
    [InlineData("スーパー・マン", "す ー ぱ ー ま ん", "すー ーぱ ぱー まん")]
    [InlineData("\U00020BB7野家", "\U00020BB7 野 家", "\U00020BB7野 野家")]
    [InlineData("영화관은", "영화관은", "영화 화관 관은")]
    [InlineData("영화", "영화", "")]
    [InlineData("BTS방탄1화", "bts 방탄 1 화", "")]
    [InlineData("ผู้ชาย", "ผู้ ช า ย", "ผู้ช ชา าย")]
    [InlineData("🎬🎥👍🏽", "🎬 🎥 👍", "")]
    public void Unspaced_scripts_are_single_characters_and_pairs(string text, string plain, string variants)
    {
        Assert.Equal(plain.Split(' '), Analyzed.Plain(text));
        Assert.Equal(variants.Split(' ', StringSplitOptions.RemoveEmptyEntries), Analyzed.Variants(text));
    }

    [Fact]
    public void Positions_and_ranges_are_exact_with_marks_joints_and_astral_characters()
    {
        Assert.Equal(["می@0:0+2", "روم@1:3+3", "میروم*@0:0+6", "خانه@2:7+4"], Analyzed.Written("می‌روم خانه"));
        Assert.Equal(
            ["🎬@0:0+2", "creme@1:3+6", "\U00020BB7@2:10+2", "野@3:12+1", "\U00020BB7野*@2:10+3"],
            Analyzed.Written("🎬 Cre\u0300me \U00020BB7野"));
        Assert.Equal(["영화*@0:0+2", "화는*@1:1+2", "영화는@0:0+3", "x@3:4+1"], Analyzed.Written("영화는 x"));
        Assert.Equal(["don@0:0+3", "t@0:4+1", "dont*@0:0+5", "look@1:6+4"], Analyzed.Written("don't look"));
    }

    [Fact]
    public void Lone_surrogates_separate_words() => Assert.Equal(["a", "b", "c"], Analyzed.Plain("a\uD800b\uDC00c"));

    [Fact]
    public void A_long_word_is_cut_after_a_whole_character()
    {
        var tokens = Analyzed.Tokens(new string('x', 100_000) + " " + new string('é', 100) + " a" + new string('я', 100));
        Assert.Equal(3, tokens.Count);
        Assert.Equal(new string('x', TokenBuffer.MaxTermBytes), tokens.Text(0));
        Assert.Equal(new(0, 100_000), tokens.Source(0));
        Assert.Equal(new string('e', TokenBuffer.MaxTermBytes), tokens.Text(1));
        Assert.Equal("a" + new string('я', 31), tokens.Text(2));
    }
}
