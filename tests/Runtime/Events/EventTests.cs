using System.Text;
using Replica.Runtime.Events;
using Replica.Support.Lambda;

namespace Replica.Runtime.Tests.Events;

public sealed class EventTests
{
    [Fact]
    public void An_sns_envelope_is_opened()
    {
        var message = SnsEnvelope.Open(AwsDocument.Read("sns-notification"));
        Assert.StartsWith("{\"Records\":[{\"eventVersion\":\"2.1\"", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3-put")]
    [InlineData("s3-test")]
    public void A_message_without_an_envelope_stays_as_it_is(string name) => Assert.Equal(AwsDocument.Read(name), SnsEnvelope.Open(AwsDocument.Read(name)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("no json")]
    [InlineData("{\"Type\":\"Notification\"}")]
    [InlineData("{\"Type\":7,\"TopicArn\":\"t\",\"Message\":\"m\"}")]
    [InlineData("{\"Type\":\"\\ud800\"}")]
    [InlineData("\ud800")]
    public void What_is_no_envelope_stays_as_it_is(string body) => Assert.Equal(body, SnsEnvelope.Open(body));

    [Fact]
    public void A_subscription_to_confirm_is_no_message() => Assert.Throws<FormatException>(() => SnsEnvelope.Open(AwsDocument.Read("sns-confirmation")));

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("{\"id\":null,\"time\":null,\"more\":[1]}")]
    public async Task A_scheduled_event_rings(string? json)
    {
        var rings = 0;
        var handler = ScheduledEvent.Handle(_ =>
        {
            rings++;
            return Task.CompletedTask;
        });
        await handler(new LambdaInvocation("r", Encoding.UTF8.GetBytes(json ?? AwsDocument.Read("scheduled"))), default);
        Assert.Equal(1, rings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"time\":\"soon\"}")]
    [InlineData("{\"id\":7}")]
    public Task What_is_no_scheduled_event_is_refused(string json) => Assert.ThrowsAsync<InvocationException>(() =>
        ScheduledEvent.Handle(_ => Task.CompletedTask)(new LambdaInvocation("r", Encoding.UTF8.GetBytes(json)), default));

    [Fact]
    public void Damaged_events_never_break_the_readers()
    {
        var random = new Random(5);
        foreach (var name in new[] { "http-api", "http-api-base64", "sns-notification" })
        {
            var whole = AwsDocument.Read(name);
            for (var i = 0; i < 2000; i++)
            {
                var text = whole.ToCharArray();
                for (var hit = random.Next(1, 4); hit > 0; hit--)
                    text[random.Next(text.Length)] = (char)random.Next(1, 0x10000);
                var bytes = Encoding.UTF8.GetBytes(text);
                if (random.Next(4) == 0)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                try
                {
                    HttpApiRequest.Read(bytes);
                }
                catch (InvocationException)
                {
                    // The only way out.
                }
                try
                {
                    SnsEnvelope.Open(new string(text));
                }
                catch (FormatException)
                {
                    // The only way out.
                }
            }
        }
    }
}
