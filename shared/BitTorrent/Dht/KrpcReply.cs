namespace Replica.BitTorrent.Dht;

/// <summary>Responses and errors before they are addressed.</summary>
internal static class KrpcReply
{
    /// <summary>What a store without a valid token gets.</summary>
    public static KrpcMessage BadToken { get; } = Of(KrpcError.Protocol, "bad token");

    /// <summary>A response.</summary>
    public static KrpcMessage Of(KrpcFields fields) => new() { Kind = KrpcKind.Response, Transaction = [], Fields = fields };

    /// <summary>An error.</summary>
    public static KrpcMessage Of(KrpcError code, string text) =>
        new() { Kind = KrpcKind.Error, Transaction = [], ErrorCode = (long)code, ErrorText = text };
}
