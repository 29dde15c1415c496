namespace Replica.SearchService.Upstreams;

/// <summary>Where a server of magnetico's HTTP API is, and what opens it. Its text has no credentials, so that none gets into a log.</summary>
public sealed class DhtSearchAddress
{
    private DhtSearchAddress(Uri url, string? authorization) => (Url, Authorization) = (url, authorization);

    /// <summary>Base URL, ending in <c>/</c>, without credentials.</summary>
    public Uri Url { get; }

    /// <summary>The parameter of <c>Authorization: Basic</c> (RFC 7617), or null.</summary>
    internal string? Authorization { get; }

    /// <summary>Reads <c>http[s]://[user:password@]host[:port][/path]</c>; user and password percent-encoded as in any URL.</summary>
    /// <exception cref="FormatException">It is something else. The message does not repeat the text, which may hold a password.</exception>
    public static DhtSearchAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0
            || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw new FormatException("an upstream for DHT search is written http[s]://[user:password@]host[:port][/path]");
        }

        var plain = new UriBuilder(url) { UserName = "", Password = "" }.Uri.AbsoluteUri;
        return new(new(plain.EndsWith('/') ? plain : plain + "/"), url.UserInfo.Length == 0 ? null : Basic(url.UserInfo));
    }

    /// <summary>Reads any number of them, with commas or spaces between.</summary>
    /// <exception cref="FormatException">One of them is something else, or there are more than <see cref="DhtUpstreams.MaxCount"/>.</exception>
    public static IReadOnlyList<DhtSearchAddress> ParseAll(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var addresses = texts.SelectMany(text => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)).Select(Parse).ToList();
        return addresses.Count <= DhtUpstreams.MaxCount
            ? addresses
            : throw new FormatException($"at most {DhtUpstreams.MaxCount} upstreams for DHT search");
    }

    /// <summary>The URL without credentials.</summary>
    public override string ToString() => Url.AbsoluteUri;

    private static string Basic(string userInfo)
    {
        var parts = userInfo.Split(':', 2);
        var credentials = Uri.UnescapeDataString(parts[0]) + ":" + (parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        return Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(credentials));
    }
}
