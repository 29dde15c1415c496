using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Logging;

namespace Replica.Functions.Tests.Ingest;

/// <summary>A site on loopback with media, and with everything that a site can do wrong.</summary>
internal sealed class MediaSite : IAsyncDisposable
{
    private static readonly FileExtensionContentTypeProvider Types = new(new Dictionary<string, string>
    {
        [".mp4"] = "video/mp4",
        [".m4s"] = "video/mp4",
        [".ts"] = "video/mp2t",
        [".m3u8"] = "application/vnd.apple.mpegurl",
        [".mpd"] = "application/dash+xml",
    });

    private readonly WebApplication _app;
    private readonly string _folder;

    private MediaSite(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public Uri Base { get; private set; } = null!;

    public IPEndPoint EndPoint => IPEndPoint.Parse(Base.Authority);

    /// <summary>Pages by path.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Pages { get; } = new();

    /// <summary>Paths in the order in which they were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public Uri Url(string path) => new(Base, path);

    public static async Task<MediaSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseShutdownTimeout(TimeSpan.Zero);
        var site = new MediaSite(builder.Build(), await MediaFiles.FolderAsync());
        site._app.Run(site.ServeAsync);
        await site._app.StartAsync();
        site.Base = new Uri(site._app.Urls.Single());
        return site;
    }

    public void Page(string path, string html) => Pages[path] = context =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html);
    };

    public void Redirect(string path, string target) => Pages[path] = context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    };

    public void Media(string path, byte[] bytes) => Pages[path] = context =>
    {
        context.Response.ContentType = "video/mp4";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    };

    public void Endless(string path) => Pages[path] = async context =>
    {
        context.Response.ContentType = "video/mp4";
        while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
    };

    public void Text(string path, string type, string text) => Pages[path] = context =>
    {
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        Asked.Enqueue(path);
        var file = Path.Combine(_folder, path);
        if (Pages.TryGetValue(path, out var page)) await page(context);
        else if (path.Length > 0 && !path.Contains('/') && File.Exists(file)) await SendFileAsync(context, file);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static Task SendFileAsync(HttpContext context, string file)
    {
        context.Response.ContentType = Types.TryGetContentType(file, out var type) ? type : "application/octet-stream";
        context.Response.ContentLength = new FileInfo(file).Length;
        return context.Response.SendFileAsync(file);
    }
}
