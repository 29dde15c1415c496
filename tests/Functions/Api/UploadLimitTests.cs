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
    public async Task A_pseudonym_holds_for_a_day_and_a_site_and_says_nothing_of_the_address()
    {
        var pseudonym = new AddressPseudonym(_system.Ledger, _system.Time);
        Task<string> OfAsync(string address) => pseudonym.OfAsync(IPAddress.Parse(address), default);
        var today = await OfAsync("192.0.2.1");
        Assert.Equal(today, await OfAsync("192.0.2.1"));
        Assert.Equal(today, await OfAsync("::ffff:192.0.2.1"));
        Assert.NotEqual(today, await OfAsync("192.0.2.2"));
        Assert.Equal(await OfAsync("2001:db8:1:2::1"), await OfAsync("2001:db8:1:2:ffff::9"));
        Assert.NotEqual(await OfAsync("2001:db8:1:2::1"), await OfAsync("2001:db8:1:3::1"));
        _system.Time.Advance(TimeSpan.FromDays(1));
        Assert.NotEqual(today, await OfAsync("192.0.2.1"));
    }

    [Fact]
    public async Task Instances_that_share_a_ledger_share_their_counts()
    {
        var address = IPAddress.Parse("192.0.2.1");
        var one = await new AddressPseudonym(_system.Ledger, _system.Time).OfAsync(address, default);
        Assert.Equal(one, await new AddressPseudonym(_system.Ledger, _system.Time).OfAsync(address, default));
        using var elsewhere = new PublishingSystem();
        Assert.NotEqual(one, await new AddressPseudonym(elsewhere.Ledger, _system.Time).OfAsync(address, default));
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
