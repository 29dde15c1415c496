using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Replica.Runtime.Http;

/// <summary>Status, headers and cookies in the form that gateways take: <c>statusCode</c>, <c>headers</c>, <c>cookies</c>.</summary>
internal sealed class ResponseHead
{
    private readonly int _statusCode;
    private readonly Dictionary<string, string> _headers;
    private readonly string[] _cookies;

    /// <exception cref="InvalidOperationException">A header holds a control character.</exception>
    public ResponseHead(ResponseFeature response)
    {
        _statusCode = response.StatusCode;
        var hopByHop = HopByHop.Of(response.Headers.Connection);
        _headers = response.Headers
            .Where(header => header.Value.Count > 0 && !hopByHop.Contains(header.Key) && !header.Key.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key, header => string.Join(", ", (IEnumerable<string?>)header.Value), StringComparer.OrdinalIgnoreCase);
        _cookies = [.. response.Headers.SetCookie.OfType<string>()];
        if (_headers.Any(header => IsUnsafe(header.Key) || IsUnsafe(header.Value)) || _cookies.Any(IsUnsafe))
            throw new InvalidOperationException("A response header holds a control character.");
    }

    /// <summary>True if a body that is valid UTF-8 may go as text: neither compressed nor of a binary type.</summary>
    public bool IsTextual =>
        !_headers.ContainsKey(HeaderNames.ContentEncoding)
        && MediaTypeHeaderValue.TryParse(_headers.GetValueOrDefault(HeaderNames.ContentType), out var type)
        && (type.Type.Equals("text", StringComparison.OrdinalIgnoreCase)
            || type.SubTypeWithoutSuffix.Equals("json", StringComparison.OrdinalIgnoreCase) || type.SubTypeWithoutSuffix.Equals("xml", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("xml", StringComparison.OrdinalIgnoreCase)
            || type.SubType.Equals("javascript", StringComparison.OrdinalIgnoreCase));

    /// <summary>True if this status never has a body (RFC 9110, 6.4.1).</summary>
    public static bool HasNoBody(int statusCode) => statusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified;

    /// <summary>Writes the three members into the object under way.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteNumber("statusCode"u8, _statusCode);
        json.WriteStartObject("headers"u8);
        foreach (var (name, value) in _headers)
            json.WriteString(name, value);
        json.WriteEndObject();
        if (_cookies.Length == 0)
            return;
        json.WriteStartArray("cookies"u8);
        foreach (var cookie in _cookies)
            json.WriteStringValue(cookie);
        json.WriteEndArray();
    }

    private static bool IsUnsafe(string text) => text.Any(character => character is '\r' or '\n' or '\0' || (character < ' ' && character != '\t') || character == 0x7F);
}
