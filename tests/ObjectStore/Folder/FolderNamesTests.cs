using Replica.ObjectStore.Folder;

namespace Replica.ObjectStore.Tests.Folder;

public sealed class FolderNamesTests
{
    [Theory]
    [InlineData("plain.mp4", "plain.mp4")]
    [InlineData("CON", "%43%4F%4E")]
    [InlineData("con", "%63on")]
    [InlineData("con.txt", "%63on.txt")]
    [InlineData("con .txt", "%63on .txt")]
    [InlineData("com1", "%63om1")]
    [InlineData("console", "console")]
    [InlineData("a b+c%2F.mp4", "a b+c%252%46.mp4")]
    [InlineData("a\\b:c*?\"<>|", "a%5Cb%3Ac%2A%3F%22%3C%3E%7C")]
    [InlineData("dot.", "dot%2E")]
    [InlineData("space ", "space%20")]
    [InlineData("...", "..%2E")]
    [InlineData("line\n", "line%0A")]
    [InlineData("片段🎬", "片段🎬")]
    [InlineData("فیلم ۱", "فیلم ۱")]
    public void What_cannot_stand_is_percent_encoded_and_comes_back(string segment, string name)
    {
        Assert.Equal(name, FolderNames.FromSegment(segment, encode: true));
        Assert.Equal(segment, FolderNames.ToSegment(name, encode: true));
    }

    [Theory]
    [InlineData("CON")]
    [InlineData("a%2F")]
    [InlineData("dot.")]
    public void Where_everything_can_stand_nothing_is_encoded(string segment)
    {
        Assert.Equal(segment, FolderNames.FromSegment(segment, encode: false));
        Assert.Equal(segment, FolderNames.ToSegment(segment, encode: false));
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("%41%4")]
    [InlineData("%zz")]
    [InlineData("%ff")]
    [InlineData("needless%61")]
    [InlineData("a%5cb")]
    public void A_name_that_the_store_would_not_give_is_none_of_its_files(string name) => Assert.Null(FolderNames.ToSegment(name, encode: true));

    [Fact]
    public void Segments_that_differ_have_names_that_differ_by_more_than_case()
    {
        string[] segments = ["a", "A", "é", "É", "ſ", "s", "S", "ς", "σ", "Σ", "ß", "ẞ", "İ", "i", "I", "ı", "K", "k", "\u212A", "%41", "ǅ", "ǆ", "Ǆ"];
        var names = segments.Select(segment => FolderNames.FromSegment(segment, encode: true)).ToArray();
        Assert.Equal(segments.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(segments, names.Select(name => FolderNames.ToSegment(name, encode: true)!));
    }

    [Fact]
    public void A_name_that_encoding_makes_too_long_is_refused() =>
        Assert.Throws<ArgumentException>(() => FolderNames.FromSegment(new string('A', 100), encode: true));
}
