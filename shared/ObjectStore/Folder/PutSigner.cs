using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Replica.ObjectStore.Folder;

/// <summary>Makes and checks the URLs of signed PUTs: HMAC-SHA256 over key, upload, part, length and expiry.</summary>
internal sealed class PutSigner
{
    private readonly byte[] _key;
    private readonly Func<Uri> _publicBase;

    /// <param name="key">At least 32 secret bytes.</param>
    /// <param name="publicBase">The URL, ending in <c>/</c>, below which the HTTP host serves the store.</param>
    public PutSigner(ReadOnlySpan<byte> key, Func<Uri> publicBase)
    {
        if (key.Length < 32)
            throw new ArgumentException("The signing key needs at least 32 bytes.", nameof(key));
        _key = key.ToArray();
        _publicBase = publicBase;
    }

    /// <summary>A URL for <paramref name="put"/>.</summary>
    public Uri Sign(SignedPut put)
    {
        var publicBase = _publicBase().AbsoluteUri;
        if (!publicBase.EndsWith('/'))
            throw new InvalidOperationException("The store's public base URL does not end in '/'.");
        var part = put.PartsId is null ? "" : string.Create(CultureInfo.InvariantCulture, $"partsId={put.PartsId}&part={put.Part}&");
        return new Uri(string.Create(CultureInfo.InvariantCulture,
            $"{publicBase}{ObjectKey.ToUrlPath(put.Key)}?{part}length={put.Length}&expires={put.Expires}&signature={Convert.ToHexStringLower(Mac(put))}"));
    }

    /// <summary>What the query allows, or null if this signer did not make it.</summary>
    public SignedPut? Open(string key, SignedPutQuery query)
    {
        if (!ObjectKey.IsValid(key) || !TryNumber(query.Length, out var length) || !TryNumber(query.Expires, out var expires) || query.Signature is not { Length: 64 } signature)
            return null;
        var part = 0L;
        if (query.PartsId is null ? query.Part is not null : !PartUploads.IsId(query.PartsId) || !TryNumber(query.Part, out part) || part is < 1 or > PartUploads.MaxParts)
            return null;

        var put = new SignedPut(key, query.PartsId, (int)part, length, expires);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Mac(put))), Encoding.UTF8.GetBytes(signature))
            ? put
            : null;
    }

    /// <summary>Only the key can hold a line feed, and it comes last: no two permissions have the same text.</summary>
    private byte[] Mac(SignedPut put) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"PUT\n{put.PartsId}\n{put.Part}\n{put.Length}\n{put.Expires}\n{put.Key}")));

    /// <summary>Plain digits only: one number has one spelling.</summary>
    private static bool TryNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number.ToString(CultureInfo.InvariantCulture) == text;
}
