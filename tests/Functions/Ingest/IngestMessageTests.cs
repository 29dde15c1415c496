using System.Text;
using System.Text.Json;
using Replica.Ingest;
using Replica.Ingest.Extractors;

namespace Replica.Functions.Tests.Ingest;

public sealed class IngestMessageTests
{
    [Fact]
    public void A_bare_url_is_a_message() => Assert.Equal("https://example.org/v?a=b", IngestMessage.Parse(" https://example.org/v?a=b\r\n").Url.AbsoluteUri);

    [Fact]
    public void What_is_written_is_read_again()
    {
        var message = IngestMessage.Parse(
            """{"url":"https://example.org/","title":"t","description":"d","tags":["a"],"maxHeight":720,"subtitles":["en","pt-BR"],"job":"j","item":2,"depth":1,"new":{}}""");
        var again = IngestMessage.Parse(message.ToJson());
        Assert.Equal((message.Url, "t", "d", 720, "j", 2, 1), (again.Url, again.Title, again.Description, again.MaxHeight, again.Job, again.Item, again.Depth));
        Assert.Equal(["en", "pt-BR"], again.Subtitles.AsEnumerable());
        Assert.Equal(["a"], again.Tags!.Value.AsEnumerable());
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("ftp://example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://user:secret@example.org/")]
    [InlineData("https://example.org/a b")]
    [InlineData("https://example.org/\u0000")]
    [InlineData("https://a.example/\nhttps://b.example/")]
    [InlineData("--exec=id")]
    [InlineData("{}")]
    [InlineData("{\"url\":null}")]
    [InlineData("{\"url\":[]}")]
    [InlineData("{\"url\":\"https://example.org/\\ud800\"}")]
    [InlineData("{\"url\":\"https://example.org/\",\"maxHeight\":1}")]
    [InlineData("{\"url\":\"https://example.org/\",\"subtitles\":[\"en,--exec\"]}")]
    [InlineData("{\"url\":\"https://example.org/\",\"subtitles\":[null]}")]
    [InlineData("{\"url\":\"https://example.org/\",\"tags\":[\"\"]}")]
    [InlineData("{\"url\":\"https://example.org/\",\"job\":\"../x\"}")]
    [InlineData("{\"url\":\"https://example.org/\",\"item\":0}")]
    [InlineData("{\"url\":\"https://example.org/\",\"depth\":9}")]
    [InlineData("{\"url\":\"https://example.org/\"")]
    public void What_is_no_message_is_refused(string body) => Assert.Throws<FormatException>(() => IngestMessage.Parse(body));

    [Fact]
    public void Parsers_of_hostile_text_fail_only_as_they_say()
    {
        var random = new Random(7);
        var message = """{"url":"https://example.org/","title":"t","tags":["a","\ud83c\udfac"],"maxHeight":720,"subtitles":["en"],"job":"j","item":2}""";
        var probe = """
            {"_type":"playlist","id":"p","entries":[{"_type":"video","extractor_key":"X","id":"1","title":"\u0007t","duration":1e300,"filesize":-1,"ext":"../../x","tags":[1,"a"],
            "requested_formats":[{"filesize":3},null],"is_live":"yes","webpage_url":"file:///x","formats":[]},{"_type":"url","url":"//x"},null,7]}
            """;
        for (var round = 0; round < 20_000; round++)
        {
            var source = round % 2 == 0 ? message : probe;
            var bytes = Encoding.UTF8.GetBytes(source);
            for (var changes = random.Next(1, 6); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)"{}[]\":,0159eEnull\\ud8\0 a"[random.Next(24)];
            if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                if (source == message)
                {
                    IngestMessage.Parse(Encoding.UTF8.GetString(bytes));
                }
                else if (YtDlpJson.Read(bytes, new SourceRequest(new Uri("https://example.org/"), null, 1, [])) is (SourceMedia media, _))
                {
                    Assert.Matches("^[a-z0-9]{1,5}$", media.Extension);
                    Assert.DoesNotContain(media.Title, char.IsControl);
                    Assert.StartsWith("http", media.Page.Scheme, StringComparison.Ordinal);
                }
            }
            catch (Exception e) when (e is FormatException or JsonException)
            {
                // As they say.
            }
        }
    }
}
