namespace Replica.BitTorrent.Wire;

/// <summary>One message to or from a peer. Numbers come from the peer as they are: any value may stand in them.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Piece">Piece index, where the kind has one.</param>
/// <param name="Begin">Offset in the piece; for <see cref="MessageKind.Extended"/> the extended id, for <see cref="MessageKind.Port"/> the port.</param>
/// <param name="Length">Bytes asked for, where the kind has them.</param>
/// <param name="Payload">What follows. Of a message that came in it is valid only until the call that brought it returns.</param>
public readonly record struct PeerMessage(MessageKind Kind, int Piece = 0, int Begin = 0, int Length = 0, ReadOnlyMemory<byte> Payload = default);
