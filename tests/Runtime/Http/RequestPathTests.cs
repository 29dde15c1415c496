using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Replica.Runtime.Http;

namespace Replica.Runtime.Tests.Http;

public sealed class RequestPathTests
{
    private static readonly Gen<string> Pieces = Gen.Elements(
        "/", "a", ".", "..", "%2e", "%2F", "%2f", "%25", "%252F", "%C3%A9", "%FF", "%", "%4", "%zz", "é", "🎬", " ", "+", "%20", "?", "%41", "\\", "%5C").ListOf().Select(string.Concat);

    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("a", "/a")]
    [InlineData("/a%20b/%C3%A9", "/a b/é")]
    [InlineData("/a+b", "/a+b")]
    [InlineData("/a%2Fb/c%2fd", "/a%2Fb/c%2fd")]
    [InlineData("/a%252Fb", "/a%2Fb")]
    [InlineData("/%E7%89%87%2F%F0%9F%8E%AC", "/片%2F🎬")]
    [InlineData("/%FF%41", "/%FF%41")]
    [InlineData("/%FF/%41", "/%FF/A")]
    [InlineData("/100%/%zz/%4", "/100%/%zz/%4")]
    [InlineData("/my/path-with space", "/my/path-with space")]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/a/%2e%2e/b", "/b")]
    [InlineData("/../../etc", "/etc")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/..", "/")]
    [InlineData("/a//b", "/a//b")]
    [InlineData("/a..b/...", "/a..b/...")]
    public void A_path_is_unescaped_once(string raw, string path) => Assert.Equal(path, RequestPath.Decode(raw));

    [Theory]
    [InlineData("/prod/x", "prod", "/prod", "/x")]
    [InlineData("/prod", "prod", "/prod", "/")]
    [InlineData("/prod/", "prod", "/prod", "/")]
    [InlineData("/production/x", "prod", "", "/production/x")]
    [InlineData("/Prod/x", "prod", "", "/Prod/x")]
    [InlineData("/x/prod", "prod", "", "/x/prod")]
    [InlineData("/$default/x", "$default", "", "/$default/x")]
    [InlineData("/x", null, "", "/x")]
    [InlineData("/x", "", "", "/x")]
    public void The_stage_is_split_off(string path, string? stage, string pathBase, string rest) =>
        Assert.Equal((pathBase, rest), RequestPath.SplitStage(path, stage));

    [Fact]
    public void Whatever_comes_a_path_never_leaves_its_root() => Prop.ForAll(Pieces.ToArbitrary(), static raw =>
        RequestPath.Decode(raw) is { } path && path.StartsWith('/') && !path.Split('/').Any(segment => segment is "." or ".."))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_client_escaped_comes_back_as_it_was() => Prop.ForAll<NonNull<string>>(static text =>
    {
        var name = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)).Replace("\0", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal);
        return name is "." or ".." || RequestPath.Decode("/p/" + Uri.EscapeDataString(name)) == "/p/" + name;
    }).QuickCheckThrowOnFailure();
}
