using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Replica.Api.Http;

/// <summary>Reads JSON bodies, never more than a bound.</summary>
internal static class JsonBody
{
    /// <summary>The body as <typeparamref name="T"/>.</summary>
    /// <exception cref="ProblemException">413 above <paramref name="maxLength"/> bytes; 400 if it is no such JSON.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int maxLength)
        where T : class
    {
        var bytes = await ReadBytesAsync(context, maxLength);
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type) ?? throw ProblemException.BadRequest("The body is null; send a JSON object.");
        }
        catch (JsonException e)
        {
            throw ProblemException.BadRequest($"The body is not the JSON that this route takes (line {e.LineNumber + 1}, at {e.Path ?? "$"}).");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a string: valid JSON, but no text.
            throw ProblemException.BadRequest("The body holds text that is not valid Unicode.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext context, int maxLength)
    {
        if (context.Request.ContentLength > maxLength)
            throw TooLarge(maxLength);
        // The bound is this route's: the host's own may be lower.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } host)
            host.MaxRequestBodySize = maxLength;
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (bytes.Length + read > maxLength)
                throw TooLarge(maxLength);
            bytes.Write(buffer, 0, read);
        }
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static ProblemException TooLarge(int maxLength) => ProblemException.TooLarge($"The body is larger than {maxLength} bytes.");
}
