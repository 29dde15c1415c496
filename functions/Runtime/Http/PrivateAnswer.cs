using Microsoft.AspNetCore.Http;

namespace Replica.Runtime.Http;

/// <summary>Answers that neither a browser nor a gateway keeps: they tell what somebody asked, or how things stand at the moment.</summary>
public static class PrivateAnswer
{
    /// <summary>Answers.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
