namespace Replica.Search.Tests;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("a/b/film.MP4", "video", "video/mp4")]
    [InlineData("فیلم ۱.webm", "video", "video/webm")]
    [InlineData("track.opus", "audio", "audio/opus")]
    [InlineData("cover.JPG", "image", "image/jpeg")]
    [InlineData("book.epub", "document", "application/epub+zip")]
    [InlineData("page.html", "document", "text/html")]
    [InlineData("tool.apk", "app", "application/vnd.android.package-archive")]
    [InlineData("disk.iso", "archive", "application/x-iso9660-image")]
    [InlineData("noextension", "other", "application/octet-stream")]
    [InlineData("ends.with.", "other", "application/octet-stream")]
    [InlineData("folder.mp4/readme", "other", "application/octet-stream")]
    [InlineData("", "other", "application/octet-stream")]
    public void A_name_tells_kind_and_mime_type(string path, string kind, string mime)
    {
        Assert.Equal(kind, MediaTypes.Kind(path));
        Assert.Equal(mime, MediaTypes.Mime(path));
    }

    [Fact]
    public void The_kind_of_a_torrent_is_that_of_most_of_its_bytes() =>
        Assert.Equal("video", MediaTypes.KindOf(["a.jpg", "b.jpg", "c.mp4"], [10, 10, 21]));

    [Fact]
    public void Without_lengths_each_file_counts_once() =>
        Assert.Equal("image", MediaTypes.KindOf(["a.jpg", "b.jpg", "c.mp4"], []));

    [Fact]
    public void A_tie_goes_to_the_richer_medium_and_never_to_other() =>
        Assert.Equal("audio", MediaTypes.KindOf(["x", "a.pdf", "b.mp3"], [5, 5, 5]));

    [Fact]
    public void Nothing_is_other() => Assert.Equal("other", MediaTypes.KindOf([], []));
}
