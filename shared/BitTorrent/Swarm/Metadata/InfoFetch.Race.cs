using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Wire.Extensions;

namespace Replica.BitTorrent.Swarm.Metadata;

/// <content>The info dictionary: peers race for it, each with a whole copy, and the first that is right wins.</content>
internal sealed partial class InfoFetch
{
    /// <summary>A peer answered for a piece of the info dictionary.</summary>
    public string? Received(InfoPeer peer, MetadataMessage message)
    {
        if (message.Kind == MetadataKind.Request)
        {
            // We have none either.
            return peer.Nuisance.Of(Now, 4);
        }

        if (!peer.Asked.Remove(message.Piece) || peer.Assembly is not { } assembly)
            return peer.Nuisance.Of(Now, 4);
        if (message.Kind == MetadataKind.Reject)
        {
            peer.HasRefused = true;
            peer.Assembly = null;
            return null;
        }

        peer.Progress = Now;
        if (!assembly.Take(message))
            return "gives metadata of another size than it said";
        if (assembly.IsWhole)
            return Verify(peer, assembly);
        if (_peers.Sum(other => (long)(other.Assembly?.Held ?? 0)) > MostHeld)
            _peers.Where(other => other.Assembly is not null).MinBy(other => other.Progress)!.Link.Close("keeps back what it promised");
        return null;
    }

    private void Widen()
    {
        if (_done.Task.IsCompleted)
            return;
        var asked = _peers.Count(peer => peer is { Assembly: not null, IsClosed: false });
        var most = FirstAsked + (_askedSince is { } since ? (int)(Now - since).TotalSeconds : 0);
        foreach (var peer in _peers)
        {
            if (asked >= most)
                return;
            if (peer is not { Size: > 0, Assembly: null, HasRefused: false, IsClosed: false })
                continue;
            _askedSince ??= Now;
            (peer.Assembly, peer.Begun) = (new InfoAssembly(peer.Size), Now);
            asked++;
        }
    }

    private string? Verify(InfoPeer peer, InfoAssembly assembly)
    {
        if (_layers is not null)
            return null;
        var bytes = assembly.ToBytes();
        if (!IsRight(bytes))
        {
            _connections.Book.Ban(peer.Record);
            return "sent another info dictionary";
        }

        foreach (var other in _peers)
            other.Assembly = null;
        try
        {
            var info = InfoDictionary.Parse(bytes);
            if (info.NeedsLayers)
                _layers = new LayerFetch(info);
            else
                _done.TrySetResult(info);
        }
        catch (MetainfoException e)
        {
            _done.TrySetException(new TorrentUnavailableException($"The metadata of {_link.InfoHash} came, but cannot be used: {e.Message}"));
        }

        return null;
    }

    private bool IsRight(ReadOnlySpan<byte> info) =>
        InfoHash.Compute(info) == _link.InfoHash
        || (InfoHashV2.Compute(info) is var second && (_link.InfoHashV2 is { } named ? second == named : second.Truncated == _link.InfoHash));
}
