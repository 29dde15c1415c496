using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Tests.Swarm;

/// <summary>A GET that reached a <see cref="StubSeed"/>.</summary>
internal sealed record SeedRequest(FileEntry File, long From, long To, HttpRequestMessage Message)
{
    public long Length => To - From + 1;
}
