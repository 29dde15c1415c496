using System.Net;
using Replica.Catalogue.Snapshots;
using Replica.Support;

namespace Replica.Functions.Tests.Api;

public sealed class IndexRelayTests : IDisposable
{
    private const string Route = "/v1/index";
    private const string Key = SignedIndexPointer.ObjectKey;

    private readonly PublishingSystem _system = new();

    [Fact]
    public async Task Before_the_first_snapshot_there_is_none()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        using var answer = await host.GetAsync(Route);
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_stored_bytes_are_relayed_exactly_and_once_to_whoever_has_them()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        var first = TestBytes.Create(1_000);
        await _system.PutAsync(Key, first);
        using var answer = await host.GetAsync(Route);
        Assert.Equal(first, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(30), answer.Headers.CacheControl?.MaxAge);
        var tag = answer.Headers.ETag!.ToString();

        foreach (var known in new[] { tag, $"\"other\", W/{tag}", "*" })
        {
            using var same = await host.GetIfChangedAsync(Route, known);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            Assert.Empty(await same.Content.ReadAsByteArrayAsync());
            Assert.Equal(tag, same.Headers.ETag?.ToString());
        }

        var newer = TestBytes.Create(1_001);
        await _system.PutAsync(Key, newer);
        _system.Time.Advance(TimeSpan.FromSeconds(6));
        using var changed = await host.GetIfChangedAsync(Route, tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(newer, await changed.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_object_that_is_too_large_is_no_pointer()
    {
        await using var host = await ServiceHost.StartAsync(_system);
        await _system.PutAsync(Key, new byte[SignedIndexPointer.MaxObjectLength + 1]);
        using var answer = await host.GetAsync(Route);
        await ServiceHost.ProblemAsync(answer, HttpStatusCode.InternalServerError);
    }

    public void Dispose() => _system.Dispose();
}
