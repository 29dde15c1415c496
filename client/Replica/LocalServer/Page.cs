using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Replica.Client.LocalServer;

/// <summary>A page with one sentence, for people who opened an address that has nothing better to show.</summary>
internal static class Page
{
    /// <summary>Answers with the page.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string sentence)
    {
        var html = $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Replica</title><h1>Replica</h1><p>{WebUtility.HtmlEncode(sentence)}</p></html>\n";
        var body = Encoding.UTF8.GetBytes(html);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
