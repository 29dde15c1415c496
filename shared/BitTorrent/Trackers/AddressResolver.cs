using System.Net;
using Replica.BitTorrent.Network;

namespace Replica.BitTorrent.Trackers;

/// <summary>Turns a tracker's host into addresses that may be contacted.</summary>
/// <param name="resolve">Looks names up; null behind a proxy, where no name may be looked up here.</param>
/// <param name="allowPrivate">Whether private and loopback addresses may be contacted.</param>
internal sealed class AddressResolver(Func<string, CancellationToken, Task<IPAddress[]>>? resolve, bool allowPrivate)
{
    /// <summary>False behind a proxy.</summary>
    public bool LooksNamesUp => resolve is not null;

    /// <summary>The address that a host is written as, or null if it is a name.</summary>
    public static IPAddress? Literal(string host)
    {
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address))
            return null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>The addresses of a host, never none.</summary>
    /// <param name="host">A name or an address, IPv6 with or without brackets.</param>
    /// <param name="isUsersWord">True if the user named the host: then any address will do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">Unknown, or not to be contacted.</exception>
    public async ValueTask<IPAddress[]> FindAsync(string host, bool isUsersWord, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = Literal(host) is { } literal ? [literal] : await LookUpAsync(host, cancellationToken).ConfigureAwait(false);
        if (addresses.Length == 0)
            throw new IOException($"'{host}' has no address");
        if (allowPrivate || isUsersWord)
            return addresses;
        IPAddress[] open = [.. addresses.Where(AddressGuard.IsPublic)];
        if (open.Length == 0)
            throw new IOException($"{addresses[0]} is {AddressGuard.FindKind(addresses[0])}; name the tracker yourself or allow private addresses");
        return open;
    }

    /// <summary>Checks a name that somebody else looks up. RFC 6761: <c>localhost</c> would be the proxy itself.</summary>
    /// <param name="host">The name.</param>
    /// <param name="isUsersWord">True if the user named the tracker.</param>
    /// <exception cref="IOException">It may not be contacted.</exception>
    public void CheckName(string host, bool isUsersWord)
    {
        var name = host.TrimEnd('.');
        var isLocal = name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        if (isLocal && !isUsersWord && !allowPrivate)
            throw new IOException($"'{host}' is the proxy itself; name the tracker yourself or allow private addresses");
    }

    private async Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        if (resolve is null)
            throw new IOException($"'{host}' is a name, which behind a proxy is not looked up here");
        try
        {
            var found = await resolve(host, cancellationToken).ConfigureAwait(false);
            return [.. found.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)];
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ArgumentException)
        {
            throw new IOException($"'{host}' cannot be looked up: {e.Message}", e);
        }
    }
}
