using Replica.Client.LocalServer;

namespace Replica.Client.Tests.LocalServer;

public sealed class DispositionTests
{
    [Theory]
    [InlineData("clip.mp4", "inline; filename=\"clip.mp4\"; filename*=UTF-8''clip.mp4")]
    [InlineData("片段.mp4", "inline; filename=\"__.mp4\"; filename*=UTF-8''%E7%89%87%E6%AE%B5.mp4")]
    [InlineData("a b+c%2F.mp4", "inline; filename=\"a b+c_2F.mp4\"; filename*=UTF-8''a%20b+c%252F.mp4")]
    [InlineData("q\"\r\nSet-Cookie: x\\", "inline; filename=\"q___Set-Cookie: x_\"; filename*=UTF-8''q%22%0D%0ASet-Cookie%3A%20x%5C")]
    [InlineData("😀.webm", "inline; filename=\"_.webm\"; filename*=UTF-8''%F0%9F%98%80.webm")]
    public void A_name_is_given_plainly_and_exactly(string name, string expected) => Assert.Equal(expected, Disposition.Of("inline", name));

    [Theory]
    [InlineData("a.mp4", "video/mp4", false)]
    [InlineData("A.MP4", "video/mp4", false)]
    [InlineData("a.png", "image/png", false)]
    [InlineData("a.html", "application/octet-stream", true)]
    [InlineData("a.svg", "application/octet-stream", true)]
    [InlineData("a.pdf", "application/octet-stream", true)]
    [InlineData("a.mp4.html", "application/octet-stream", true)]
    [InlineData("mp4", "application/octet-stream", true)]
    [InlineData("a.txt", "text/plain; charset=utf-8", true)]
    public void Only_media_escape_the_sandbox(string name, string type, bool sandboxed) => Assert.Equal((type, sandboxed), FileTypes.Of(name));
}
