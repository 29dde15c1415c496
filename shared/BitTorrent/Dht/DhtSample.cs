using System.Net;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Dht;

/// <summary>What a node says it holds (BEP 51).</summary>
public sealed record DhtSample
{
    private const int MostHashes = 100;
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(6);

    /// <summary>Some of the info hashes that it has peers of; at most 100.</summary>
    public required IReadOnlyList<InfoHash> InfoHashes { get; init; }

    /// <summary>How many it has in all, as it says.</summary>
    public required long Count { get; init; }

    /// <summary>How long to wait before asking it again; at most six hours.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Nodes near the target that was asked for, to ask next.</summary>
    public required IReadOnlyList<IPEndPoint> Nodes { get; init; }

    internal static DhtSample? From(KrpcMessage? answer, AddressRule rule)
    {
        if (answer is not { Kind: KrpcKind.Response, Fields: { Samples: { } samples } fields })
            return null;
        return new DhtSample
        {
            InfoHashes = [.. samples.Chunk(InfoHash.Length).Take(MostHashes).Select(hash => InfoHash.FromBytes(hash))],
            Count = fields.Count ?? 0,
            Interval = TimeSpan.FromSeconds(Math.Min(fields.Interval ?? 0, (long)LongestInterval.TotalSeconds)),
            Nodes = [.. (fields.Nodes ?? []).Concat(fields.Nodes6 ?? []).Select(node => node.EndPoint).Where(rule.Allows)],
        };
    }
}
