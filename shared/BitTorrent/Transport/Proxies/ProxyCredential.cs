namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>Who asks a proxy.</summary>
internal sealed record ProxyCredential(string User, string Password)
{
    /// <summary>What an address has before its host: <c>user:password</c>, each escaped; null if nothing.</summary>
    public static ProxyCredential? Of(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0)
            return null;
        var parts = proxy.UserInfo.Split(':', 2);
        return new ProxyCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}
