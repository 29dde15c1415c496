namespace Replica.Search.Tests.Analysis;

/// <summary>Spellings that find each other, each as query and as document.</summary>
public sealed class VariantTests
{
    [Theory]
    [InlineData("wi-fi", "wifi")]
    [InlineData("wi-fi", "wi fi")]
    [InlineData("blu‐ray", "Blu-Ray")]
    [InlineData("jiu-jit-su", "jiujitsu")]
    [InlineData("S.W.A.T.", "SWAT")]
    [InlineData("S.H.I.E.L.D", "shield")]
    [InlineData("U.S.A.", "U S A")]
    [InlineData("H.264", "h264")]
    [InlineData("R&B", "rb")]
    [InlineData("don't", "dont")]
    [InlineData("don’t", "don t")]
    [InlineData("м'ята", "мята")]
    [InlineData("1,000", "1000")]
    [InlineData("۱٬۰۰۰", "1000")]
    [InlineData("S01E02", "1x02")]
    [InlineData("s1e2", "S01E02")]
    [InlineData("S01 E02", "1x02")]
    [InlineData("Season 1 Episode 2", "S01E02")]
    [InlineData("فصل ۱ قسمت ۲", "S01E02")]
    [InlineData("Season 3", "S03")]
    [InlineData("C++", "c++")]
    [InlineData("C#", "c#")]
    [InlineData(".NET", ".net")]
    [InlineData("می‌خواهم", "میخواهم")]
    [InlineData("می‌خواهم", "می خواهم")]
    [InlineData("میخواهم", "می خواهم")]
    [InlineData("کتاب‌ها", "كتابها")]
    [InlineData("کتاب‌های", "کتاب های")]
    [InlineData("کتابهای", "کتاب های")]
    [InlineData("國際", "国际")]
    [InlineData("アニメ", "ｱﾆﾒ")]
    [InlineData("ラーメン", "らーめん")]
    [InlineData("ß", "SS")]
    [InlineData("Œuvre", "oeuvre")]
    public void Either_spelling_finds_the_other(string one, string other)
    {
        foreach (var (query, document) in new[] { (one, other), (other, one), (one, one), (other, other) })
            Assert.True(Analyzed.Finds(query, $"x {document} y"), $"{query} does not find {document}");
    }

    [Theory]
    [InlineData("wifi", "wi fi")]
    [InlineData("wi fi", "wifi")]
    [InlineData("spider man", "spiderman")]
    [InlineData("iphone14", "iphone 14")]
    [InlineData("영화는", "영화")]
    public void A_guess_finds_what_may_be_meant(string query, string document)
    {
        Assert.False(Analyzed.Finds(query, document));
        Assert.True(Analyzed.Finds(query, document, guesses: true));
    }

    [Theory]
    [InlineData("amour", "L'Amour")]
    [InlineData("schindler list", "Schindler's List")]
    [InlineData("schindlers", "Schindler's List")]
    [InlineData("s01", "Show.S01E02.720p")]
    [InlineData("s01e02", "Show.S01E02E03.720p")]
    [InlineData("season 1", "Show.S01E02.720p")]
    [InlineData("episode 2 season 1", "The Season 1 Episode 2")]
    [InlineData("c", "C++ Primer")]
    [InlineData("영화", "한국영화는")]
    [InlineData("한국영화", "한국영화는")]
    [InlineData("語", "日本語")]
    [InlineData("ชาย", "ผู้ชายคน")]
    [InlineData("no way", "Spider-Man-No-Way-Home")]
    [InlineData("noway", "Spider-Man-No-Way-Home")]
    [InlineData("Spider-Man-No-Way-Home", "spider man no way home 2021")]
    public void A_part_or_another_order_finds_the_whole(string query, string document) => Assert.True(Analyzed.Finds(query, document));

    [Theory]
    [InlineData("c++", "Vitamin C")]
    [InlineData("c#", "C major")]
    [InlineData("c#", "C++")]
    [InlineData("и", "й")]
    [InlineData("прийти", "приити")]
    [InlineData("київ", "киів")]
    [InlineData("国日", "日国")]
    [InlineData("s01e02", "S01E03")]
    [InlineData("1x02", "S02E01")]
    [InlineData("か", "が")]
    [InlineData("5.1", "51")]
    public void What_readers_tell_apart_stays_apart(string query, string document) =>
        Assert.False(Analyzed.Finds(query, document, guesses: true));

    [Theory]
    [InlineData("ocean's eleven", "Oceans Eleven 2001", true)]
    [InlineData("oceans eleven", "Ocean's Eleven 2001", true)]
    [InlineData("wi-fi router", "New Wi Fi Router", true)]
    [InlineData("日本 映画", "日本 映画", true)]
    [InlineData("한국 영화", "한국 영화", true)]
    [InlineData("eleven oceans", "Oceans Eleven", false)]
    [InlineData("show s01", "Show.S01E02", true)]
    public void A_phrase_is_found_as_it_stands(string query, string document, bool found) =>
        Assert.Equal(found, Analyzed.FindsPhrase(query, document));
}
