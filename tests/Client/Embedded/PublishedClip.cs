using Replica.Support;

namespace Replica.Client.Tests.Embedded;

/// <summary>An <c>up</c> with one published file of several pieces, whose last is short.</summary>
public sealed class PublishedClip : IAsyncLifetime
{
    public UpInstance Up { get; private set; } = null!;

    public byte[] Bytes { get; } = TestBytes.Create((40 * 16 * 1024) + 777, 2026);

    public string Link { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Up = await UpInstance.StartAsync();
        Link = await Up.PublishAsync("clip.mp4", Bytes);
    }

    public async Task DisposeAsync() => await Up.DisposeAsync();
}
