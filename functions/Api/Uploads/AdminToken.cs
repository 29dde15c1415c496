using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Replica.Api.Uploads;

/// <summary>The secret that rules an upload and, later, deletes its item: 256 random bits in base64url. The service keeps only its SHA-256.</summary>
internal static class AdminToken
{
    private const int RandomLength = 32;
    private const int MaxLength = 256;

    /// <summary>A new token.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomLength));

    /// <summary>What is stored of a token.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>True if the token is the one that was hashed; takes the same time wherever they differ.</summary>
    public static bool Matches(string token, ReadOnlySpan<byte> hash) =>
        token.Length <= MaxLength && CryptographicOperations.FixedTimeEquals(Hash(token), hash);
}
