using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>A node that a lookup has heard of.</summary>
/// <param name="endPoint">Where it is.</param>
/// <param name="contact">The same with its id; of a bootstrap node that is known only once it answers.</param>
/// <param name="source">Who named it; null if our own table did.</param>
internal sealed class LookupCandidate(IPEndPoint endPoint, NodeContact? contact, LookupCandidate? source)
{
    /// <summary>Where it is.</summary>
    public IPEndPoint EndPoint => endPoint;

    /// <summary>With its id; null for a bootstrap node that has not answered.</summary>
    public NodeContact? Contact { get; set; } = contact;

    /// <summary>Who named it.</summary>
    public LookupCandidate? Source => source;

    /// <summary>How far the lookup is with it.</summary>
    public CandidateState State { get; set; }

    /// <summary>The write token that it gave.</summary>
    public byte[]? Token { get; set; }

    /// <summary>The sequence number of the item that it holds (BEP 44).</summary>
    public long? Sequence { get; set; }

    /// <summary>How many of the nodes that it named failed.</summary>
    public int BadNames { get; set; }

    /// <summary>Some node that it named answered.</summary>
    public bool NamedWell { get; set; }
}
