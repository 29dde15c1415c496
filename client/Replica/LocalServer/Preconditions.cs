using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Replica.Client.LocalServer;

/// <summary>Conditional requests (RFC 9110, section 13) against a strong entity tag. Content never changes under its tag, so there are no dates.</summary>
internal static class Preconditions
{
    /// <summary>True if <c>If-Match</c> names none of the file's tags: 412.</summary>
    public static bool Failed(HttpRequest request, string etag) =>
        request.Headers.IfMatch is { Count: > 0 } wanted && !Tags(wanted).Any(tag => tag == "*" || tag == etag);

    /// <summary>True if the client has this very file already: 304. Compared weakly, as the RFC wants for <c>If-None-Match</c>.</summary>
    public static bool NotModified(HttpRequest request, string etag) =>
        Tags(request.Headers.IfNoneMatch).Any(tag => tag == "*" || tag == etag || tag == "W/" + etag);

    /// <summary>The <c>Range</c> to honour: none where <c>If-Range</c> names another tag, or a date.</summary>
    public static string? Range(HttpRequest request, string etag)
    {
        var condition = request.Headers.IfRange;
        var holds = condition.Count == 0 || (condition is [{ } tag] && tag.Trim() == etag);
        return holds && request.Headers.Range is [{ } range] ? range : null;
    }

    // Our tags hold neither commas nor quotes, so a plain split finds them in any list.
    private static IEnumerable<string> Tags(StringValues header) =>
        header.SelectMany(line => (line ?? "").Split(',')).Select(tag => tag.Trim());
}
