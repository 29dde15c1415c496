using Replica.ObjectStore.Folder;

namespace Replica.ObjectStore.Tests.Folder;

/// <summary>The folder keeps every promise of a store.</summary>
public sealed class FolderObjectStoreBehaviourTests : ObjectStoreBehaviour, IDisposable
{
    private readonly FolderStoreFixture _fixture = new();
    private readonly FolderObjectStore _store;

    public FolderObjectStoreBehaviourTests() => _store = _fixture.Open();

    protected override IObjectStore Store => _store;

    protected override DateTimeOffset Now => _fixture.Time.GetUtcNow();

    protected override async Task<bool> PutToAsync(Uri url, byte[] body) =>
        await FolderStoreFixture.PutAsync(_store, url, new MemoryStream(body), body.Length) == SignedPutOutcome.Stored;

    public void Dispose() => _fixture.Dispose();
}
