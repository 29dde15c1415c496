using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Replica.Api.Http;

/// <summary>Writes JSON answers.</summary>
internal static class JsonAnswer
{
    /// <summary>Answers with a status and a JSON body that nobody caches.</summary>
    public static async Task WriteAsync<T>(
        HttpContext context, int status, T body, JsonTypeInfo<T> type, string contentType = "application/json; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(context.Response.Body, body, type, context.RequestAborted);
    }
}
