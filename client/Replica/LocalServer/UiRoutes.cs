using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Replica.Client.LocalServer;

/// <summary>The page, its assets, and the single-use keys that give a browser its cookie.</summary>
internal sealed class UiRoutes(UiAssets assets, RunSecrets secrets, Uri url)
{
    private const string Policy =
        "default-src 'self'; media-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", Reading, IndexAsync);
        PrivateRoute.Protect(routes.MapPost("/replica/key", KeyAsync));
        foreach (var (path, asset) in assets.All)
            routes.MapMethods("/" + path.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), Reading, context => SendAsync(context, asset));
    }

    /// <summary>The server's address with a new single-use key.</summary>
    public static string OpenUrl(Uri url, RunSecrets secrets) => $"{url}?key={secrets.NewKey()}";

    private Task KeyAsync(HttpContext context) =>
        LocalJson.WriteAsync(context, new OpenKey(OpenUrl(url, secrets)), LocalJson.Default.OpenKey);

    private Task IndexAsync(HttpContext context)
    {
        // HEAD never uses a key up: programs that peek at links send it.
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Query["key"] is { Count: > 0 } key) return OpenAsync(context, key.ToString());
        return assets.Index is { } index
            ? SendAsync(context, index)
            : Page.WriteAsync(context, StatusCodes.Status200OK, "This build has no web page: install Node.js 20 or newer and build again.");
    }

    private Task OpenAsync(HttpContext context, string key)
    {
        if (!secrets.Redeem(key)) return RefuseKeyAsync(context);
        secrets.SetCookie(context.Response);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task RefuseKeyAsync(HttpContext context)
    {
        const string Sentence = "This address was used already, or is wrong. Run the command again to get a new one.";
        return context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? Page.WriteAsync(context, StatusCodes.Status401Unauthorized, Sentence)
            : Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, Sentence);
    }

    private static async Task SendAsync(HttpContext context, UiAsset asset)
    {
        var headers = context.Response.Headers;
        headers.ETag = asset.ETag;
        headers.CacheControl = asset.IsHashed ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (Preconditions.NotModified(context.Request, asset.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.Body.WriteAsync(asset.Bytes, context.RequestAborted);
    }
}
