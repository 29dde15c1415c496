using Replica.SearchService.Upstreams;

namespace Replica.Functions.Tests.SearchService.Upstreams;

public sealed class DhtSearchAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/", null)]
    [InlineData("https://me:secret@dht.example/magnetico", "https://dht.example/magnetico/", "me:secret")]
    [InlineData("https://me%40x:p%3A%2F%C3%A4@dht.example/", "https://dht.example/", "me@x:p:/ä")]
    [InlineData("http://me@dht.example", "http://dht.example/", "me:")]
    public void Credentials_are_kept_apart_from_the_address(string text, string url, string? credentials)
    {
        var address = DhtSearchAddress.Parse(text);
        Assert.Equal(url, address.Url.AbsoluteUri);
        Assert.Equal(url, address.ToString());
        Assert.Equal(credentials, address.Authorization is { } basic ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(basic)) : null);
    }

    [Theory]
    [InlineData("ftp://me:secret@dht.example/")]
    [InlineData("dht.example:secret")]
    [InlineData("http://me:secret@dht.example/?q=secret")]
    [InlineData("http://:secret@")]
    [InlineData("secret")]
    public void What_is_no_address_is_refused_without_being_quoted(string text) =>
        Assert.DoesNotContain("secret", Assert.Throws<FormatException>(() => DhtSearchAddress.Parse(text)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Several_stand_between_commas_or_spaces_but_not_any_number()
    {
        Assert.Equal(3, DhtSearchAddress.ParseAll(["http://a/, http://b/", "http://c/"]).Count);
        Assert.Throws<FormatException>(() => DhtSearchAddress.ParseAll(Enumerable.Repeat("http://a/", DhtUpstreams.MaxCount + 1)));
    }
}
