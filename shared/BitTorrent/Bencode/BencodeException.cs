namespace Replica.BitTorrent.Bencode;

/// <summary>Bytes that are not canonical bencode, or not the kind of value that was asked for.</summary>
/// <param name="problem">What is wrong, without the place.</param>
/// <param name="offset">Where: bytes from the start of the input.</param>
public sealed class BencodeException(string problem, int offset) : FormatException($"{problem} (at byte {offset})")
{
    /// <summary>Bytes from the start of the input to the fault.</summary>
    public int Offset { get; } = offset;
}
