namespace Replica.BitTorrent.Dht;

/// <summary>What a query asks for.</summary>
internal enum KrpcMethod
{
    /// <summary>A method that is not ours; answered as <see cref="FindNode"/> where it names a target.</summary>
    Unknown,

    /// <summary>BEP 5 <c>ping</c>.</summary>
    Ping,

    /// <summary>BEP 5 <c>find_node</c>.</summary>
    FindNode,

    /// <summary>BEP 5 <c>get_peers</c>.</summary>
    GetPeers,

    /// <summary>BEP 5 <c>announce_peer</c>.</summary>
    AnnouncePeer,

    /// <summary>BEP 44 <c>get</c>.</summary>
    Get,

    /// <summary>BEP 44 <c>put</c>.</summary>
    Put,

    /// <summary>BEP 51 <c>sample_infohashes</c>.</summary>
    SampleInfoHashes,
}
