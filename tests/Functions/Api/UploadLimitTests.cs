using System.Net;
using Replica.Api.Uploads;

namespace Replica.Functions.Tests.Api;

public sealed class UploadLimitTests : IDisposable
{
    private static readonly UploadAllowance Plenty = new(1_000, 1_000, long.MaxValue);
    private readonly PublishingSystem _system = new();
    private IPAddress _client = IPAddress.Parse("192.0.2.1");
    private int _seed;

    [Fact]
    public async Task An_address_that_uploads_too_often_waits_until_the_minute_ends()
    {
        await using var host = await StartAsync(new UploadLimits { PerAddress = Plenty with { UploadsPerMinute = 2 }, Globally = Plenty });
        _system.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host));
        using (var refused = await host.PostAsync("/v1/uploads", NextItem(10).Announcement()))
        {
            var problem = await ServiceHost.ProblemAsync(refused, HttpStatusCode.TooManyRequests);
            Assert.Equal("urn:replica:limit", problem.GetProperty("type").GetString());
            Assert.Equal(TimeSpan.FromSeconds(40), refused.Headers.RetryAfter!.Delta);
        }

        _client = IPAddress.Parse("192.0.2.2");
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host));
        _client = IPAddress.Parse("192.0.2.1");
        _system.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host));
    }

    [Fact]
    public async Task Bytes_of_a_day_are_limited_for_an_address_and_for_all()
    {
        await using var host = await StartAsync(new UploadLimits
        {
            PerAddress = Plenty with { BytesPerDay = 1_000 },
            Globally = Plenty with { BytesPerDay = 1_500 },
        });
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host, 800));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(host, 300));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host, 200));
        _client = IPAddress.Parse("192.0.2.2");
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(host, 600));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host, 300));
        _system.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host, 900));
    }

    [Fact]
    public async Task Uploads_of_a_day_are_limited_for_an_address_and_for_all()
    {
        await using var host = await StartAsync(new UploadLimits
        {
            PerAddress = Plenty with { UploadsPerDay = 1 },
            Globally = Plenty with { UploadsPerDay = 2 },
        });
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(host));
        _client = IPAddress.Parse("192.0.2.2");
        Assert.Equal(HttpStatusCode.Created, await PostAsync(host));
        _client = IPAddress.Parse("192.0.2.3");
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(host));
    }

    [Fact]
    public void A_pseudonym_holds_for_a_day_and_a_site_and_says_nothing_of_the_address()
    {
        var pseudonym = new AddressPseudonym(null, _system.Time);
        string Of(string address) => pseudonym.Of(IPAddress.Parse(address));
        var today = Of("192.0.2.1");
        Assert.Equal(today, Of("192.0.2.1"));
        Assert.Equal(today, Of("::ffff:192.0.2.1"));
        Assert.NotEqual(today, Of("192.0.2.2"));
        Assert.Equal(Of("2001:db8:1:2::1"), Of("2001:db8:1:2:ffff::9"));
        Assert.NotEqual(Of("2001:db8:1:2::1"), Of("2001:db8:1:3::1"));
        Assert.NotEqual(today, new AddressPseudonym(null, _system.Time).Of(IPAddress.Parse("192.0.2.1")));
        _system.Time.Advance(TimeSpan.FromDays(1));
        Assert.NotEqual(today, Of("192.0.2.1"));
    }

    [Fact]
    public void Processes_that_share_a_secret_share_their_counts()
    {
        var secret = Support.TestBytes.Create(32);
        var address = IPAddress.Parse("192.0.2.1");
        Assert.Equal(new AddressPseudonym(secret, _system.Time).Of(address), new AddressPseudonym(secret, _system.Time).Of(address));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(160L * 1024 * 1024 * 1024)]
    [InlineData(5L * 1024 * 1024 * 1024 * 1024)]
    public void Parts_keep_within_the_bounds_of_the_store(long length)
    {
        var partLength = PartLayout.ChoosePartLength(length);
        Assert.InRange(partLength, 16L * 1024 * 1024, 5L * 1024 * 1024 * 1024);
        Assert.InRange((length + partLength - 1) / partLength, 0, 10_000);
    }

    public void Dispose() => _system.Dispose();

    private Task<ServiceHost> StartAsync(UploadLimits limits) => ServiceHost.StartAsync(_system, _system.Services(limits), () => _client);

    private TestItem NextItem(int length) => TestItem.Of("a", length, ++_seed);

    private async Task<HttpStatusCode> PostAsync(ServiceHost host, int length = 10)
    {
        using var answer = await host.PostAsync("/v1/uploads", NextItem(length).Announcement());
        return answer.StatusCode;
    }
}
