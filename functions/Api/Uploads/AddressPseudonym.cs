using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Replica.Catalogue.Uploads;

namespace Replica.Api.Uploads;

/// <summary>
/// Names an address for the counters without saying which it is: HMAC-SHA256 under the secret of the day, which all instances share in the ledger
/// and which is forgotten after it. Addresses themselves are stored nowhere.
/// </summary>
internal sealed class AddressPseudonym(IUploadLedger ledger, TimeProvider time)
{
    private DaySecret? _latest;

    public async Task<string> OfAsync(IPAddress? address, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (_latest is not { } secret || secret.Day != day)
            _latest = secret = new(day, await ledger.DaySecretAsync(day, cancellationToken));
        return Convert.ToHexStringLower(HMACSHA256.HashData(secret.Bytes, Site(address)).AsSpan(0, 16));
    }

    /// <summary>An IPv4 address whole; of an IPv6 address the /64, all of which one subscriber has.</summary>
    private static byte[] Site(IPAddress? address)
    {
        if (address is null)
            return [];
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && bytes.Length == 16 ? bytes[..8] : bytes;
    }

    private sealed record DaySecret(DateOnly Day, byte[] Bytes);
}
