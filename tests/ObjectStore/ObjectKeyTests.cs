namespace Replica.ObjectStore.Tests;

public sealed class ObjectKeyTests
{
    [Theory]
    [InlineData("a/b.mp4", "a/b.mp4")]
    [InlineData("a%20b%2Bc%252F.mp4", "a b+c%2F.mp4")]
    [InlineData("a+b", "a+b")]
    [InlineData("%D9%81", "ف")]
    [InlineData("...", "...")]
    public void A_url_path_is_decoded_once(string path, string key)
    {
        Assert.True(ObjectKey.TryParseUrlPath(path, out var parsed));
        Assert.Equal(key, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a%2Fb")]
    [InlineData("a/%2e%2e/b")]
    [InlineData("..%2fb")]
    [InlineData("a//b")]
    [InlineData("a%00")]
    [InlineData("a%")]
    [InlineData("a%4")]
    [InlineData("a%zz")]
    [InlineData("a% 4")]
    [InlineData("%ff")]
    [InlineData("%ed%a0%80")]
    [InlineData("%c0%ae%c0%ae")]
    public void A_hostile_url_path_is_refused(string path) => Assert.False(ObjectKey.TryParseUrlPath(path, out _));

    [Fact]
    public void Every_key_survives_its_url_path()
    {
        foreach (var key in ObjectStoreBehaviour.GoodKeys)
        {
            Assert.True(ObjectKey.TryParseUrlPath(ObjectKey.ToUrlPath(key), out var parsed));
            Assert.Equal(key, parsed);
        }
    }
}
