using Replica.Aws.Tests.Servers;
using Replica.ObjectStore;
using Replica.ObjectStore.S3;
using Replica.ObjectStore.Tests;

namespace Replica.Aws.Tests.S3;

/// <summary>The S3 store keeps every promise of a store, against a real S3 server.</summary>
public sealed class S3ObjectStoreBehaviourTests : ObjectStoreBehaviour, IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private S3ObjectStore _store = null!;

    protected override IObjectStore Store => _store;

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected override int PartLength => 5 << 20;

    public async Task InitializeAsync()
    {
        var gateway = await RadosGateway.GetAsync();
        _store = new S3ObjectStore(gateway.Clients, await gateway.CreateBucketAsync(), TimeProvider.System);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    protected override async Task<bool> PutToAsync(Uri url, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(body) };
        request.Headers.ConnectionClose = true; // The gateway leaves the body of what it refuses on the connection.
        using var response = await Http.SendAsync(request);
        return response.IsSuccessStatusCode;
    }
}
