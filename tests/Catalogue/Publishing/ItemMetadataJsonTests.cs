using System.Text;
using Replica.Catalogue.Items;
using Replica.Catalogue.Publishing;

namespace Replica.Catalogue.Tests.Publishing;

public sealed class ItemMetadataJsonTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        var written = new ItemMetadata
        {
            Title = "فیلم ۱ 🎬",
            Description = "片段",
            Tags = ["a", "b"],
            CreationTimestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            ExternalSource = new ExternalSource("https://example.org/v", null, "channel", "youtube:x"),
        };
        var read = ItemMetadataJson.Read(ItemMetadataJson.Write(written));
        Assert.Equal(written.Tags.ToArray(), read.Tags.ToArray());
        Assert.Equal(written with { Tags = default }, read with { Tags = default });
    }

    [Fact]
    public void The_object_has_the_contracts_names_and_no_source_where_there_is_none()
    {
        var json = Encoding.UTF8.GetString(ItemMetadataJson.Write(new ItemMetadata { Title = "t" }));
        Assert.StartsWith("""{"title":"t","description":"","tags":[],"creationTimestamp":""", json, StringComparison.Ordinal);
        Assert.DoesNotContain("externalSource", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"title":7,"description":{},"tags":"x","creationTimestamp":"soon","externalSource":[]}""")]
    [InlineData("""{"title":"\ud800","tags":["\udc00",null,3],"externalSource":{"url":7}}""")]
    [InlineData("""{"t\ud800tle":"x","title\udc00":"y","ta\ud800s":[]}""")]
    public void What_is_unusable_reads_as_empty(string json)
    {
        var read = ItemMetadataJson.Read(Encoding.UTF8.GetBytes(json));
        Assert.Equal(new ItemMetadata { Tags = default }, read with { Tags = default });
        Assert.Empty(read.Tags);
    }
}
