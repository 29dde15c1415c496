using Replica.SearchService.Upstreams;

namespace Replica.Functions.Tests.SearchService.Upstreams;

public sealed class TorrentNameTests
{
    [Theory]
    [InlineData("The.Show.S01E02 [1080p]", "The.Show.S01E02 [1080p]")]
    [InlineData("  two  spaces ", "two spaces")]
    [InlineData("a\u0000b\u001b[2J\r\nc", "a b [2J c")]
    [InlineData("gpj\u202e.exe", "gpj .exe")]
    [InlineData("\u2067right\u2069 \ufeffmark", "right mark")]
    [InlineData("half \ud800 pair", "half pair")]
    [InlineData("می\u200cخواهم 😀", "می\u200cخواهم 😀")]
    [InlineData("", null)]
    [InlineData(" \u0007\u202e ", null)]
    [InlineData(null, null)]
    public void What_is_left_is_fit_to_be_shown(string? text, string? clean) => Assert.Equal(clean, TorrentName.Clean(text));

    [Fact]
    public void What_is_too_long_is_nobodys_name()
    {
        Assert.NotNull(TorrentName.Clean(new string('x', TorrentName.MaxLength)));
        Assert.Null(TorrentName.Clean(new string('x', TorrentName.MaxLength + 1)));
    }
}
