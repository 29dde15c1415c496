using System.Net;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht.Simulation;

/// <summary>Names nodes that do not exist, right beside whatever is looked for, and itself under other ids; takes stores and forgets them.</summary>
internal sealed class LyingNode(IPEndPoint endPoint, Random random)
{
    private readonly DhtKey _id = SecureNodeId.Create(endPoint.Address, bytes => random.NextBytes(bytes));

    public IPEndPoint EndPoint => endPoint;

    public byte[] Ping() => Bytes(new KrpcMessage { Kind = KrpcKind.Query, Transaction = [1], Method = KrpcMethod.Ping, Fields = new KrpcFields { Id = _id } });

    public byte[]? Answer(byte[] packet, IPEndPoint from)
    {
        if (!KrpcMessage.TryParse(packet, out var query) || query.Kind != KrpcKind.Query)
            return null;
        var lies = query.Fields.Target is { } target ? Enumerable.Range(0, 16).Select(i => Lie(target, i)).ToList() : null;
        return Bytes(new KrpcMessage
        {
            Kind = KrpcKind.Response,
            Transaction = query.Transaction,
            External = from,
            Fields = new KrpcFields { Id = _id, Nodes = lies, Token = [1, 2, 3] },
        });
    }

    private NodeContact Lie(DhtKey target, int i) => new(
        target.CreateNeighbour(60 + i, bytes => random.NextBytes(bytes)),
        i % 4 == 0 ? endPoint : new IPEndPoint(new IPAddress([(byte)random.Next(20, 90), (byte)random.Next(256), (byte)random.Next(256), 1]), 4000 + i));

    private static byte[] Bytes(KrpcMessage message) => KrpcWriter.Write(message).ToArray();
}
