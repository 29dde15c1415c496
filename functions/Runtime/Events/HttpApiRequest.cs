using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Runtime.Events;

/// <summary>A request by way of an API Gateway HTTP API, payload format 2.0 (AWS: "Create AWS Lambda proxy integrations for HTTP APIs"). Function URLs send the same.</summary>
internal sealed record HttpApiRequest
{
    [JsonPropertyName("version")]
    public string? Version { get; init; }

    [JsonPropertyName("rawPath")]
    public string? RawPath { get; init; }

    /// <summary>As it was sent, without the question mark.</summary>
    [JsonPropertyName("rawQueryString")]
    public string? RawQueryString { get; init; }

    /// <summary>Each one <c>name=value</c>.</summary>
    [JsonPropertyName("cookies")]
    public IReadOnlyList<string?>? Cookies { get; init; }

    /// <summary>Repeated ones joined by commas.</summary>
    [JsonPropertyName("headers")]
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }

    [JsonPropertyName("requestContext")]
    public RequestContext? Context { get; init; }

    [JsonPropertyName("body")]
    public string? Body { get; init; }

    [JsonPropertyName("isBase64Encoded")]
    public bool IsBase64Encoded { get; init; }

    /// <summary>Reads an event.</summary>
    /// <exception cref="InvocationException">It is none of an HTTP API.</exception>
    public static HttpApiRequest Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            if (JsonSerializer.Deserialize(payload, EventJson.Default.HttpApiRequest) is { Version: "2.0", RawPath: not null, Context.Http.Method.Length: > 0 } request)
                return request;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvocationException("The event is no request of an HTTP API: malformed JSON.", e);
        }
        throw new InvocationException("The event is no request of an HTTP API in payload format 2.0.");
    }

    internal sealed record RequestContext
    {
        [JsonPropertyName("domainName")]
        public string? DomainName { get; init; }

        [JsonPropertyName("http")]
        public HttpDescription? Http { get; init; }

        [JsonPropertyName("requestId")]
        public string? RequestId { get; init; }

        /// <summary><c>$default</c>, or the name that stands first in the path.</summary>
        [JsonPropertyName("stage")]
        public string? Stage { get; init; }
    }

    internal sealed record HttpDescription
    {
        [JsonPropertyName("method")]
        public string? Method { get; init; }

        [JsonPropertyName("protocol")]
        public string? Protocol { get; init; }

        [JsonPropertyName("sourceIp")]
        public string? SourceIp { get; init; }
    }
}
