using System.Text.Json;
using Replica.BitTorrent.Crypto;

namespace Replica.Catalogue.Snapshots;

/// <summary>The pointer to the newest index as it travels: its exact bytes and the Ed25519 signature over them, in one object so that it cannot tear.</summary>
/// <param name="Pointer">UTF-8 JSON of an <see cref="IndexPointer"/>.</param>
/// <param name="Signature">64 bytes.</param>
public sealed record SignedIndexPointer(byte[] Pointer, byte[] Signature)
{
    /// <summary>Its key in the object store.</summary>
    public const string ObjectKey = "index/latest.json";

    /// <summary>The most bytes that the object may have.</summary>
    public const int MaxObjectLength = 64 * 1024;

    /// <summary>Serialises and signs.</summary>
    /// <param name="pointer">What to sign.</param>
    /// <param name="privateKey">An <see cref="IndexKey"/>.</param>
    public static SignedIndexPointer Sign(IndexPointer pointer, ReadOnlySpan<byte> privateKey)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(pointer, PointerJson.Default.IndexPointer);
        return new(bytes, Ed25519.Sign(privateKey, bytes));
    }

    /// <summary>Checks the signature, then the JSON.</summary>
    /// <param name="keys">The config's <c>indexKeys</c>: public keys in hex; any of them may have signed. What is no key counts as none.</param>
    /// <exception cref="IndexRefusedException">Wrong signature or malformed pointer.</exception>
    public IndexPointer Open(IEnumerable<string> keys)
    {
        if (!keys.Any(IsSignedBy))
            throw new IndexRefusedException(IndexRefusal.Signature, "The index pointer is not signed by any of the service's index keys.");
        try
        {
            if (JsonSerializer.Deserialize(Pointer, PointerJson.Default.IndexPointer) is { IsValid: true } pointer)
                return pointer;
        }
        catch (JsonException e)
        {
            throw new IndexRefusedException($"The index pointer is malformed: {e.Message}", e);
        }

        throw new IndexRefusedException("The index pointer is malformed: a value in it is out of its bounds.");
    }

    /// <summary>The object's bytes.</summary>
    public byte[] ToObject() => JsonSerializer.SerializeToUtf8Bytes(this, PointerJson.Default.SignedIndexPointer);

    /// <summary>Reads the object's bytes; the signature is yet to be checked.</summary>
    /// <exception cref="IndexRefusedException">Malformed.</exception>
    public static SignedIndexPointer FromObject(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (bytes.Length <= MaxObjectLength
                && JsonSerializer.Deserialize(bytes, PointerJson.Default.SignedIndexPointer) is { Pointer: not null, Signature.Length: Ed25519.SignatureLength } pointer)
            {
                return pointer;
            }
        }
        catch (JsonException e)
        {
            throw new IndexRefusedException($"The index pointer is malformed: {e.Message}", e);
        }

        throw new IndexRefusedException("The index pointer is too long, or lacks its body or signature.");
    }

    private bool IsSignedBy(string key)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.PublicKeyLength];
        return key?.Length == 2 * bytes.Length && key.All(char.IsAsciiHexDigit)
            && Convert.FromHexString(key, bytes, out _, out _) == System.Buffers.OperationStatus.Done && Ed25519.Verify(bytes, Pointer, Signature);
    }
}
