using System.Globalization;

namespace Replica.Ingest.Guard;

/// <summary>A request to the proxy, understood.</summary>
/// <param name="Method">As it stands.</param>
/// <param name="Destination">Where it goes.</param>
/// <param name="Target">The URL without its origin; empty for CONNECT.</param>
/// <param name="ContentLength">Bytes of the body.</param>
/// <param name="Head">All of it.</param>
internal sealed record ProxyRequest(string Method, Destination Destination, string Target, long ContentLength, MessageHead Head)
{
    /// <summary>True for a tunnel.</summary>
    public bool IsConnect => Method == "CONNECT";

    /// <summary>The scheme, method, framing and destination of a request.</summary>
    /// <exception cref="MalformedHeadException">It is ambiguous, or not for a proxy.</exception>
    public static ProxyRequest Parse(MessageHead head)
    {
        if (head.StartLine.Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"] || !MessageHead.IsToken(method) || target.Length == 0)
            throw new MalformedHeadException("The request line is malformed.");
        // No program that is run behind this proxy sends bodies of unknown length, and two lengths are how requests are smuggled.
        if (head.All("Transfer-Encoding").Any()) throw new MalformedHeadException("Transfer-Encoding is not accepted in requests.");
        var length = head.Single("Content-Length") is { } text ? ParseLength(text) : 0;
        _ = head.Single("Host");
        if (method != "CONNECT") return ParseAbsolute(method, target, length, head);
        if (length != 0) throw new MalformedHeadException("CONNECT has no body.");
        return new(method, Destination.Parse(target) ?? throw new MalformedHeadException("CONNECT needs host:port."), "", 0, head);
    }

    // Read by hand: what goes on is the target to the letter, and nobody may find another host in it than was checked.
    private static ProxyRequest ParseAbsolute(string method, string target, long length, MessageHead head)
    {
        const string Scheme = "http://";
        if (!target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || target.AsSpan().IndexOfAny('#', '\\') >= 0)
            throw new MalformedHeadException("A request to this proxy names a whole http URL, or is a CONNECT.");
        var rest = target[Scheme.Length..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var (authority, path) = end < 0 ? (rest, "/") : (rest[..end], rest[end..]);
        var destination = Destination.Parse(authority, defaultPort: 80) ?? throw new MalformedHeadException("The URL names no host that could be reached.");
        return new(method, destination, path[0] == '?' ? "/" + path : path, length, head);
    }

    private static long ParseLength(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new MalformedHeadException("The Content-Length is no number.");
}
