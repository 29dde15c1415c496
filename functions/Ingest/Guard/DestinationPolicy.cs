using System.Net;
using System.Net.Sockets;
using Replica.BitTorrent.Network;

namespace Replica.Ingest.Guard;

/// <summary>Decides where the guard connects to, and to which addresses exactly.</summary>
internal sealed class DestinationPolicy(GuardOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    private static readonly string[] PrivateSuffixes = [".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet", ".corp"];

    /// <summary>
    /// Checks a destination that an upstream proxy is to resolve.
    /// </summary>
    /// <exception cref="DestinationRefusedException">It is refused.</exception>
    public void CheckUnresolved(Destination destination)
    {
        if (IsException(destination)) return;
        CheckPort(destination);
        if (destination.Literal is { } literal)
            Check(destination, literal);
        else if (!destination.Host.Contains('.', StringComparison.Ordinal) || PrivateSuffixes.Any(suffix => destination.Host.EndsWith(suffix, StringComparison.Ordinal)))
            throw new DestinationRefusedException($"{destination.Host} is a name of a private network");
    }

    /// <summary>
    /// Resolves a destination once and gives the addresses to connect to: what was checked is what is reached, however the name resolves next time.
    /// One address of the answer that is not public condemns all of it, since a name that is at home in both is how inside services are attacked.
    /// </summary>
    /// <exception cref="DestinationRefusedException">It is refused.</exception>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    public async Task<IPAddress[]> ResolveAsync(Destination destination, CancellationToken cancellationToken)
    {
        if (IsException(destination)) return [destination.Literal!];
        CheckPort(destination);
        if (destination.Literal is { } literal)
        {
            Check(destination, literal);
            return [literal];
        }

        var addresses = await resolve(destination.Host, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        foreach (var address in addresses) Check(destination, address);
        return addresses;
    }

    private bool IsException(Destination destination) =>
        destination.Literal is { } literal && options.Allowed.Contains(new IPEndPoint(literal, destination.Port));

    // The web's own two ports, and those that need no privilege, where media servers stand. Below are mail, remote shells and the like.
    private static void CheckPort(Destination destination)
    {
        if (destination.Port is not (80 or 443 or > 1023))
            throw new DestinationRefusedException($"port {destination.Port} of {destination.Host} is not one that the web uses");
    }

    private static void Check(Destination destination, IPAddress address)
    {
        if (AddressGuard.FindKind(address) is not { } kind) return;
        throw new DestinationRefusedException(destination.Host == address.ToString()
            ? $"{destination.Host} is {kind}"
            : $"{destination.Host} is at {address}, which is {kind}");
    }
}
