using Replica.BitTorrent.Storage;

namespace Replica.BitTorrent.Tests.Storage;

public sealed class PortableNameTests
{
    [Theory]
    [InlineData("CON", "%43ON")]
    [InlineData("con.txt", "%63on.txt")]
    [InlineData("nul ", "%6Eul%20")]
    [InlineData("COM1.tar.gz", "%43OM1.tar.gz")]
    [InlineData("COM¹", "%43OM¹")]
    [InlineData("COM10", "COM10")]
    [InlineData("CONTENT", "CONTENT")]
    [InlineData("a.", "a%2E")]
    [InlineData("a ", "a%20")]
    [InlineData("a b", "a b")]
    [InlineData("...", "..%2E")]
    [InlineData("<>:\"|?*\\", "%3C%3E%3A%22%7C%3F%2A%5C")]
    [InlineData("a\u0001b", "a%01b")]
    [InlineData("a%3Fb", "a%253Fb")]
    [InlineData("100% b", "100% b")]
    [InlineData("فیلم ۱.mp4", "فیلم ۱.mp4")]
    public void Windows_gets_a_spelling_that_it_can_hold(string name, string expected)
    {
        Assert.Equal(expected, PortableName.Spell(name, windows: true));
        Assert.Equal(name, PortableName.Spell(name, windows: false));
    }

    [Fact]
    public void Different_names_stay_different()
    {
        string[] parts = ["", "a", "?", "%", "3F", "%3F", ".", " ", "CON", "con", "%43ON"];
        var names = (from a in parts from b in parts from c in parts select a + b + c).Distinct().ToArray();
        Assert.Equal(names.Length, names.Select(name => PortableName.Spell(name, windows: true)).Distinct().Count());
    }
}
