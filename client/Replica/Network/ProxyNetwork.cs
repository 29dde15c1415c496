using Replica.BitTorrent.Transport;
using Replica.Client.Cli;

namespace Replica.Client.Network;

/// <summary>The way through <c>--proxy</c>.</summary>
internal static class ProxyNetwork
{
    /// <summary>A network that goes through the proxy or fails; null without one.</summary>
    public static INetwork? Of(Uri? proxy) => proxy is null ? null : throw new CommandException(ExitCodes.Usage, "--proxy is not there yet");
}
