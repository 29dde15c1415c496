using Replica.Client.Cli;

namespace Replica.Client.Tests.Cli;

public sealed class TextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1500", 1_500)]
    [InlineData("500M", 500_000_000)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("2GiB", 2_147_483_648)]
    [InlineData("2 gib", 2_147_483_648)]
    [InlineData("1.5KiB", 1_536)]
    [InlineData("1T", 1_000_000_000_000)]
    public void Sizes_are_read_as_people_write_them(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("-1")]
    [InlineData("1X")]
    [InlineData("1.2.3M")]
    [InlineData("1e9")]
    [InlineData("9999999999999TiB")]
    [InlineData("99999999999999999999999999999999999")]
    public void What_is_no_size_is_refused(string text) => Assert.Throws<FormatException>(() => ByteSize.Parse(text));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1_023, "1023 B")]
    [InlineData(1_536, "1.5 KiB")]
    [InlineData(10L << 30, "10 GiB")]
    public void Sizes_are_written_in_units(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("فیلم ۱.mp4", "فیلم ۱.mp4")]
    [InlineData("می\u200Cروم", "می\u200Cروم")]
    [InlineData("👩\u200D🚀", "👩\u200D🚀")]
    [InlineData("a\e[31mb\u0007\u009Bc\u007F", "a[31mbc")]
    [InlineData("one\ntwo\r\nthree\u2028four", "one two  three four")]
    [InlineData("gpj.\u202Eexe\u2066\u2069", "gpj.exe")]
    public void Others_text_can_not_drive_the_terminal(string text, string clean) => Assert.Equal(clean, TerminalText.Clean(text));

    [Fact]
    public void Progress_is_drawn_only_where_a_person_looks()
    {
        using var error = new StringWriter { NewLine = "\n" };
        new Terminal(TextWriter.Null, error, interactive: false, color: false).Progress("half");
        Assert.Empty(error.ToString());

        var terminal = new Terminal(TextWriter.Null, error, interactive: true, color: false);
        terminal.Progress("half");
        terminal.Fail("over");
        Assert.Equal("\rhalf\e[K\r\e[Kerror: over\n", error.ToString());
    }

    [Fact]
    public void Colour_is_used_only_where_it_may_be()
    {
        using var error = new StringWriter();
        new Terminal(TextWriter.Null, error, interactive: true, color: true).Fail("over");
        Assert.StartsWith("\e[31merror: \e[0mover", error.ToString(), StringComparison.Ordinal);
    }
}
