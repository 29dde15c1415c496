using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Replica.Api.Uploads;

/// <summary>Names an address for the counters without saying which it is: HMAC-SHA256 under a key of the day. Addresses themselves are stored nowhere.</summary>
internal sealed class AddressPseudonym(ReadOnlyMemory<byte>? secret, TimeProvider time)
{
    private readonly byte[] _secret = secret?.ToArray() ?? RandomNumberGenerator.GetBytes(32);

    public string Of(IPAddress? address)
    {
        var day = time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var key = HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(day));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Site(address)).AsSpan(0, 16));
    }

    /// <summary>An IPv4 address whole; of an IPv6 address the /64, all of which one subscriber has.</summary>
    private static byte[] Site(IPAddress? address)
    {
        if (address is null)
            return [];
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && bytes.Length == 16 ? bytes[..8] : bytes;
    }
}
