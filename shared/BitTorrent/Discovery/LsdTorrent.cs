using System.Net;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Discovery;

/// <summary>A torrent that <see cref="Lsd"/> announces until this is disposed of.</summary>
internal sealed class LsdTorrent(Lsd lsd, InfoHash hash, Action<IPEndPoint> found, TimeSpan due) : IDisposable
{
    /// <summary>Which one.</summary>
    public InfoHash Hash { get; } = hash;

    /// <summary>Takes its peers.</summary>
    public Action<IPEndPoint> Found { get; } = found;

    /// <summary>When it is to be announced next.</summary>
    public TimeSpan Due { get; set; } = due;

    /// <inheritdoc/>
    public void Dispose() => lsd.Leave(this);
}
