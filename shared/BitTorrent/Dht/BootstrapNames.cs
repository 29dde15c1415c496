using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Dht;

/// <summary>Resolves the host names of the nodes to join by; one that fails is tried again, ever more seldom.</summary>
internal sealed class BootstrapNames(Func<DnsEndPoint, CancellationToken, Task<IReadOnlyList<IPEndPoint>>> resolve, TimeProvider time, Action<IPEndPoint> found)
{
    private const int MaxAddresses = 8;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Runs until all are resolved.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task ResolveAsync(IEnumerable<DnsEndPoint> names, CancellationToken cancellationToken)
    {
        var left = names.ToList();
        for (var wait = ShortestWait; left.Count > 0; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            var failed = new List<DnsEndPoint>();
            foreach (var name in left)
            {
                if (!await TryResolveAsync(name, cancellationToken).ConfigureAwait(false))
                    failed.Add(name);
            }
            left = failed;
            if (left.Count > 0)
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryResolveAsync(DnsEndPoint name, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await resolve(name, cancellationToken).ConfigureAwait(false);
            foreach (var address in addresses.Take(MaxAddresses))
                found(address);
            return addresses.Count > 0;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }
}
