using System.Buffers.Binary;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// Splits hostile bytes into messages (BEP 3) without copying: payloads are slices of the input. Keep-alives and messages of no known kind
/// are passed over. A message longer than its kind may be is refused once its first five bytes are there.
/// </summary>
/// <example><c>while (reader.Next(out var message)) …; if (reader.Refusal is { } reason) …; keep input[reader.Consumed..];</c></example>
internal ref struct MessageReader
{
    /// <summary>The largest bitfield of any torrent: eight million pieces.</summary>
    public const int LargestBitfield = 1024 * 1024;

    /// <summary>The largest block that anybody sends; we ask for 16 KiB at a time.</summary>
    public const int LargestBlock = 128 * 1024;

    // Extended messages and hashes: metadata is sent by 16 KiB, hashes by 512 and their proof. What we do not know is passed over up to this.
    private const int LargestOther = 256 * 1024;
    private const int Prefix = 4;

    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _input;
    private readonly int _largestBitfield;

    /// <summary>Starts at the first byte of a message.</summary>
    public MessageReader(ReadOnlyMemory<byte> input, int largestBitfield)
    {
        _memory = input;
        _input = input.Span;
        _largestBitfield = largestBitfield;
    }

    /// <summary>Bytes of the messages that were read or passed over.</summary>
    public int Consumed { get; private set; }

    /// <summary>All bytes of the message at <see cref="Consumed"/> that is not complete yet, as far as its length is known; 0 after a refusal.</summary>
    public readonly int Needed => (Refusal, _input.Length - Consumed) switch
    {
        (not null, _) => 0,
        (_, <= Prefix) => Prefix + 1,
        _ => Prefix + (int)BinaryPrimitives.ReadUInt32BigEndian(_input[Consumed..]),
    };

    /// <summary>Why nothing more is read; null while nothing is wrong.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Reads the next message; false if there is no further complete one, or it is refused.</summary>
    public bool Next(out PeerMessage message)
    {
        message = default;
        while (Refusal is null && _input.Length - Consumed >= Prefix)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(_input[Consumed..]);
            var rest = _input[(Consumed + Prefix)..];
            if (length > 0 && (rest.IsEmpty || !IsAllowed((MessageKind)rest[0], length - 1)))
                return false;
            if ((uint)rest.Length < length)
                return false;
            var body = Consumed + Prefix + 1;
            Consumed += Prefix + (int)length;
            if (length > 0 && Parse((MessageKind)rest[0], _memory[body..Consumed], out message))
                return true;
        }
        return false;
    }

    private bool IsAllowed(MessageKind kind, uint length)
    {
        var (least, most) = kind switch
        {
            MessageKind.Choke or MessageKind.Unchoke or MessageKind.Interested or MessageKind.NotInterested => (0, 0),
            MessageKind.HaveAll or MessageKind.HaveNone => (0, 0),
            MessageKind.Have or MessageKind.Suggest or MessageKind.AllowedFast => (4, 4),
            MessageKind.Request or MessageKind.Cancel or MessageKind.Reject => (12, 12),
            MessageKind.Port => (2, 2),
            MessageKind.Bitfield => (0, _largestBitfield),
            MessageKind.Piece => (9, 8 + LargestBlock),
            MessageKind.Extended => (1, LargestOther),
            MessageKind.HashRequest or MessageKind.HashReject => (48, 48),
            MessageKind.Hashes => (48, LargestOther),
            _ => (0, LargestOther),
        };
        if (length >= least && length <= most)
            return true;
        Refusal = $"a message {(byte)kind} of {length} bytes";
        return false;
    }

    private static bool Parse(MessageKind kind, ReadOnlyMemory<byte> body, out PeerMessage message)
    {
        var span = body.Span;
        message = kind switch
        {
            MessageKind.Piece => new PeerMessage(kind, Number(span, 0), Number(span, 4), body.Length - 8, body[8..]),
            MessageKind.Have or MessageKind.Suggest or MessageKind.AllowedFast => new PeerMessage(kind, Number(span, 0)),
            MessageKind.Request or MessageKind.Cancel or MessageKind.Reject =>
                new PeerMessage(kind, Number(span, 0), Number(span, 4), Number(span, 8)),
            MessageKind.Port => new PeerMessage(kind, Begin: BinaryPrimitives.ReadUInt16BigEndian(span)),
            MessageKind.Extended => new PeerMessage(kind, Begin: span[0], Payload: body[1..]),
            _ => new PeerMessage(kind, Payload: body),
        };
        return kind <= MessageKind.HashReject && Known[(int)kind];
    }

    private static int Number(ReadOnlySpan<byte> body, int at) => BinaryPrimitives.ReadInt32BigEndian(body[at..]);

    private static readonly bool[] Known =
        [.. Enumerable.Range(0, (int)MessageKind.HashReject + 1).Select(id => Enum.IsDefined((MessageKind)id))];
}
