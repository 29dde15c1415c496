using System.Text.Json;
using Replica.ObjectStore.Events;

namespace Replica.ObjectStore.Tests.Events;

public sealed class ObjectEventJsonTests
{
    /// <summary>The sample in AWS's "Event message structure".</summary>
    private const string AwsSample = """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-west-2","eventTime":"1970-01-01T00:00:00.000Z",
        "eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AIDAJDPLRKLG7UEXAMPLE"},"requestParameters":{"sourceIPAddress":"172.16.0.1"},
        "responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD"},
        "s3":{"s3SchemaVersion":"1.0","configurationId":"testConfigRule","bucket":{"name":"amzn-s3-demo-bucket",
        "ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::amzn-s3-demo-bucket"},"object":{"key":"HappyFace.jpg","size":1024,
        "eTag":"d41d8cd98f00b204e9800998ecf8427e","versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko","sequencer":"0055AED6DCD90281E5"}}}]}
        """;

    private const string TestEvent =
        """{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z","Bucket":"amzn-s3-demo-bucket","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE"}""";

    [Fact]
    public void The_documented_sample_is_read()
    {
        var read = Assert.Single(ObjectEventJson.Parse(AwsSample));
        Assert.Equal(new ObjectEvent("ObjectCreated:Put", "HappyFace.jpg", 1024, "d41d8cd98f00b204e9800998ecf8427e", DateTimeOffset.UnixEpoch), read);
        Assert.True(read.IsCreated);
    }

    [Fact]
    public void The_test_event_has_no_records() => Assert.Empty(ObjectEventJson.Parse(TestEvent));

    [Theory]
    [InlineData("red+flower.jpg", "red flower.jpg")]
    [InlineData("a+b%2Bc%252F.mp4", "a b+c%2F.mp4")]
    [InlineData("x/%D9%81%DB%8C%D9%84%D9%85+%DB%B1.mp4", "x/فیلم ۱.mp4")]
    [InlineData("x%2Fdata%2F%E7%89%87", "x/data/片")]
    public void Keys_are_decoded(string encoded, string key) =>
        Assert.Equal(key, Assert.Single(ObjectEventJson.Parse(AwsSample.Replace("HappyFace.jpg", encoded, StringComparison.Ordinal))).Key);

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("%FF")]
    [InlineData("%ED%A0%80")]
    public void A_key_that_is_not_url_encoded_utf8_is_refused(string encoded) =>
        Assert.Throws<FormatException>(() => ObjectEventJson.Parse(AwsSample.Replace("HappyFace.jpg", encoded, StringComparison.Ordinal)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Records\":7}")]
    [InlineData("{\"Records\":[null]}")]
    [InlineData("{\"Records\":[{}]}")]
    [InlineData("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\"}]}")]
    [InlineData("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"object\":{}}}]}")]
    [InlineData("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"object\":{\"key\":\"x\",\"size\":-1}}}]}")]
    [InlineData("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"object\":{\"key\":\"x\",\"size\":1.5}}}]}")]
    [InlineData("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"object\":{\"key\":\"\\ud800\"}}}]}")]
    [InlineData("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"eventTime\":\"soon\",\"s3\":{\"object\":{\"key\":\"x\"}}}]}")]
    [InlineData("{\"Event\":\"s3:SomethingElse\"}")]
    [InlineData("{\"Records\":[]")]
    public void A_malformed_message_is_refused(string json) => Assert.Throws<FormatException>(() => ObjectEventJson.Parse(json));

    [Fact]
    public void A_message_that_is_no_text_is_refused() => Assert.Throws<FormatException>(() => ObjectEventJson.Parse("\ud800"));

    [Fact]
    public void An_endless_message_is_refused() =>
        Assert.Throws<FormatException>(() => ObjectEventJson.Parse(AwsSample + new string(' ', ObjectEventJson.MaxLength)));

    [Fact]
    public void Several_records_keep_their_order()
    {
        var record = AwsSample[(AwsSample.IndexOf('[', StringComparison.Ordinal) + 1)..AwsSample.LastIndexOf(']')];
        var json = $"{{\"Records\":[{record},{record.Replace("HappyFace", "SadFace", StringComparison.Ordinal)}]}}";
        Assert.Equal(["HappyFace.jpg", "SadFace.jpg"], ObjectEventJson.Parse(json).Select(read => read.Key));
    }

    [Fact]
    public void What_is_written_is_read_again_and_has_the_documented_form()
    {
        var written = new ObjectEvent("ObjectCreated:Put", "p/a b+c%2F 片🎬.mp4", 5, "etag", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var json = ObjectEventJson.Write(written);
        Assert.Equal(written, Assert.Single(ObjectEventJson.Parse(json)));

        using var document = JsonDocument.Parse(json);
        var record = document.RootElement.GetProperty("Records")[0];
        Assert.Equal("2.1", record.GetProperty("eventVersion").GetString());
        Assert.Equal("aws:s3", record.GetProperty("eventSource").GetString());
        Assert.Equal("p/a+b%2Bc%252F+%E7%89%87%F0%9F%8E%AC.mp4", record.GetProperty("s3").GetProperty("object").GetProperty("key").GetString());
        Assert.Equal("replica", record.GetProperty("s3").GetProperty("bucket").GetProperty("name").GetString());
        Assert.False(document.RootElement.TryGetProperty("Event", out _));
    }

    [Fact]
    public void The_sequencer_of_a_later_event_is_greater()
    {
        var first = new ObjectEvent("ObjectCreated:Put", "k", 1, "e", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.True(string.CompareOrdinal(Sequencer(first), Sequencer(first with { Time = first.Time.AddTicks(1) })) < 0);

        static string Sequencer(ObjectEvent written)
        {
            using var document = JsonDocument.Parse(ObjectEventJson.Write(written));
            return document.RootElement.GetProperty("Records")[0].GetProperty("s3").GetProperty("object").GetProperty("sequencer").GetString()!;
        }
    }

    [Fact]
    public void Damaged_messages_never_break_the_reader()
    {
        var random = new Random(3);
        for (var i = 0; i < 3000; i++)
        {
            var json = AwsSample.ToCharArray();
            for (var hit = random.Next(1, 4); hit > 0; hit--)
                json[random.Next(json.Length)] = (char)random.Next(1, 0x10000);
            try
            {
                ObjectEventJson.Parse(new string(json));
            }
            catch (FormatException)
            {
                // The only way out.
            }
        }
    }
}
