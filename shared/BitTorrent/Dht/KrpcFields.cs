using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>What stands in <c>a</c> of a query or in <c>r</c> of a response. Absent fields are null; so are those of a wrong type or length.</summary>
internal sealed record KrpcFields
{
    /// <summary><c>id</c>: who sends.</summary>
    public DhtKey Id { get; init; }

    /// <summary><c>target</c>, or <c>info_hash</c>.</summary>
    public DhtKey? Target { get; init; }

    /// <summary><c>token</c>.</summary>
    public byte[]? Token { get; init; }

    /// <summary><c>port</c>, 1 to 65,535.</summary>
    public int? Port { get; init; }

    /// <summary><c>implied_port</c>: the port is the packet's own.</summary>
    public bool ImpliedPort { get; init; }

    /// <summary><c>want</c> holds <c>n4</c> (BEP 32).</summary>
    public bool Wants4 { get; init; }

    /// <summary><c>want</c> holds <c>n6</c>.</summary>
    public bool Wants6 { get; init; }

    /// <summary><c>nodes</c>.</summary>
    public IReadOnlyList<NodeContact>? Nodes { get; init; }

    /// <summary><c>nodes6</c>.</summary>
    public IReadOnlyList<NodeContact>? Nodes6 { get; init; }

    /// <summary><c>values</c>: peers.</summary>
    public IReadOnlyList<IPEndPoint>? Values { get; init; }

    /// <summary><c>v</c>: a stored value, as bencoded in the message (BEP 44).</summary>
    public byte[]? Value { get; init; }

    /// <summary><c>k</c>: an Ed25519 public key.</summary>
    public byte[]? PublicKey { get; init; }

    /// <summary><c>sig</c></summary>
    public byte[]? Signature { get; init; }

    /// <summary><c>salt</c></summary>
    public byte[]? Salt { get; init; }

    /// <summary><c>seq</c></summary>
    public long? Sequence { get; init; }

    /// <summary><c>cas</c></summary>
    public long? Cas { get; init; }

    /// <summary><c>samples</c>: info hashes end to end (BEP 51).</summary>
    public byte[]? Samples { get; init; }

    /// <summary><c>num</c>: how many info hashes the node holds.</summary>
    public long? Count { get; init; }

    /// <summary><c>interval</c>: seconds until other samples can be had.</summary>
    public long? Interval { get; init; }
}
