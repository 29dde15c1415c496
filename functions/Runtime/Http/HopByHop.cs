using System.Collections.Frozen;

namespace Replica.Runtime.Http;

/// <summary>Headers that concern one connection only and are not passed on (RFC 9110, 7.6.1).</summary>
internal static class HopByHop
{
    private static readonly FrozenSet<string> Always = FrozenSet.ToFrozenSet(
        ["Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Those, and what the message's own <c>Connection</c> header names.</summary>
    public static IReadOnlySet<string> Of(string? connection) => string.IsNullOrEmpty(connection)
        ? Always
        : Always.Concat(connection.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
