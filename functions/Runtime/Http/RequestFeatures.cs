using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Replica.Runtime.Events;

namespace Replica.Runtime.Http;

/// <summary>What ASP.NET Core is told of a request.</summary>
internal static class RequestFeatures
{
    /// <summary>Adds request, connection and identifier.</summary>
    /// <returns>False if the request is malformed: answer 400.</returns>
    public static bool TryAdd(FeatureCollection features, HttpApiRequest request)
    {
        if (RequestPath.Decode(request.RawPath!) is not { } whole || ReadBody(request) is not { } body)
            return false;
        var (pathBase, path) = RequestPath.SplitStage(whole, request.Context!.Stage);
        var query = request.RawQueryString is { Length: > 0 } text ? "?" + text : "";
        var feature = new HttpRequestFeature
        {
            Protocol = request.Context.Http!.Protocol is { Length: > 0 } protocol ? protocol : "HTTP/1.1",
            Scheme = "https",
            Method = request.Context.Http.Method!,
            PathBase = pathBase,
            Path = path,
            QueryString = query,
            RawTarget = request.RawPath + query,
            Body = new MemoryStream(body, writable: false),
        };
        AddHeaders(feature.Headers, request, body.Length);
        features.Set<IHttpRequestFeature>(feature);
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(body.Length > 0));
        features.Set<IHttpRequestIdentifierFeature>(new HttpRequestIdentifierFeature { TraceIdentifier = request.Context.RequestId ?? "" });
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature
        {
            RemoteIpAddress = IPAddress.TryParse(request.Context.Http.SourceIp, out var address) ? address : null,
        });
        return true;
    }

    private static void AddHeaders(IHeaderDictionary headers, HttpApiRequest request, int bodyLength)
    {
        var hopByHop = HopByHop.Of(request.Headers?.FirstOrDefault(header => header.Key.Equals("Connection", StringComparison.OrdinalIgnoreCase)).Value);
        foreach (var (name, value) in request.Headers ?? new Dictionary<string, string?>())
        {
            if (value is not null && !hopByHop.Contains(name))
                headers[name] = headers.TryGetValue(name, out var before) ? StringValues.Concat(before, value) : value;
        }

        // Cookies come apart from the headers; a function URL sends them in both places.
        if (request.Cookies?.Where(cookie => !string.IsNullOrEmpty(cookie)).ToArray() is { Length: > 0 } cookies)
            headers.Cookie = string.Join("; ", cookies);
        if (string.IsNullOrEmpty(headers.Host))
            headers.Host = request.Context!.DomainName ?? "";
        // What the gateway handed on is what counts, whatever the client announced.
        headers.ContentLength = bodyLength > 0 || headers.ContentLength is not null ? bodyLength : null;
    }

    private static byte[]? ReadBody(HttpApiRequest request)
    {
        if (string.IsNullOrEmpty(request.Body))
            return [];
        if (!request.IsBase64Encoded)
            return Encoding.UTF8.GetBytes(request.Body);
        var body = new byte[request.Body.Length];
        return Convert.TryFromBase64String(request.Body, body, out var length) ? body[..length] : null;
    }

    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
