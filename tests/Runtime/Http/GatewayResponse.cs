using System.Text;
using System.Text.Json;

namespace Replica.Runtime.Tests.Http;

/// <summary>A response as a gateway understands it.</summary>
internal sealed record GatewayResponse(int Status, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string> Cookies, byte[] Body, bool IsBase64)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public static GatewayResponse Read(ReadOnlySpan<byte> json)
    {
        var response = JsonElement.Parse(json);
        var isBase64 = response.TryGetProperty("isBase64Encoded", out var flag) && flag.GetBoolean();
        var body = response.TryGetProperty("body", out var text) ? text.GetString()! : "";
        return new(
            response.GetProperty("statusCode").GetInt32(),
            response.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase),
            response.TryGetProperty("cookies", out var cookies) ? [.. cookies.EnumerateArray().Select(cookie => cookie.GetString()!)] : [],
            isBase64 ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body), isBase64);
    }
}
