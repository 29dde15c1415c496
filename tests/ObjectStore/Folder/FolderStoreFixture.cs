using Replica.ObjectStore.Folder;
using Replica.Support;

namespace Replica.ObjectStore.Tests.Folder;

/// <summary>A folder store in a temporary folder, and a stand-in for the HTTP host before it.</summary>
internal sealed class FolderStoreFixture : IDisposable
{
    public static readonly Uri Base = new("http://127.0.0.1:8080/store/");

    private static readonly byte[] SigningKey = TestBytes.Create(32, 99);

    private readonly TempFolder _folder = new();

    // Near the real clock, which file times follow, so that the sweep at start spares what the test makes.
    public ManualTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public RecordingQueue Events { get; } = new();

    public string Root => _folder.At("objects");

    public string Staging => _folder.At("staging");

    public string Outside => _folder.At("outside");

    public FolderObjectStore Open() => new(Root, Staging, SigningKey, () => Base, Events, Time);

    public static Task<SignedPutOutcome> PutAsync(FolderObjectStore store, Uri url, Stream body, long? contentLength)
    {
        var query = url.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        Assert.True(ObjectKey.TryParseUrlPath(url.AbsolutePath[Base.AbsolutePath.Length..], out var key));
        return store.AcceptSignedPutAsync(
            key,
            new SignedPutQuery(
                query.GetValueOrDefault("partsId"), query.GetValueOrDefault("part"), query.GetValueOrDefault("length"),
                query.GetValueOrDefault("expires"), query.GetValueOrDefault("signature")),
            body,
            contentLength);
    }

    public string[] StagedFiles() => Directory.Exists(Staging) ? Directory.GetFiles(Staging, "*", SearchOption.AllDirectories) : [];

    public void Dispose() => _folder.Dispose();
}
