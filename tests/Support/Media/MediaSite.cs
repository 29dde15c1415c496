using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Logging;

namespace Replica.Support.Media;

/// <summary>A site on loopback with media, and with everything that a site can do wrong.</summary>
public sealed class MediaSite : IAsyncDisposable
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

    /// <summary>Its root.</summary>
    public Uri Base { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => IPEndPoint.Parse(Base.Authority);

    /// <summary>Pages by path.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Pages { get; } = new();

    /// <summary>Paths in the order in which they were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The address of a path.</summary>
    public Uri Url(string path) => new(Base, path);

    /// <summary>Starts it, with the files of <see cref="MediaFiles"/>.</summary>
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

    /// <summary>Serves HTML.</summary>
    public void Page(string path, string html) => Pages[path] = context =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html);
    };

    /// <summary>Answers 302.</summary>
    public void Redirect(string path, string target) => Pages[path] = context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    };

    /// <summary>Serves bytes as a film.</summary>
    public void Media(string path, byte[] bytes) => Pages[path] = context =>
    {
        context.Response.ContentType = "video/mp4";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    };

    /// <summary>Serves a film in twenty parts, this long before each.</summary>
    public void Slow(string path, byte[] bytes, TimeSpan interval) => Pages[path] = async context =>
    {
        context.Response.ContentType = "video/mp4";
        context.Response.ContentLength = bytes.Length;
        using var timer = new PeriodicTimer(interval, TimeProvider.System);
        foreach (var part in bytes.Chunk((bytes.Length / 20) + 1))
        {
            await timer.WaitForNextTickAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(part, context.RequestAborted);
        }
    };

    /// <summary>Promises twice as many bytes as it sends before it ends the connection.</summary>
    public void Lying(string path, byte[] bytes) => Pages[path] = context =>
    {
        context.Response.ContentType = "video/mp4";
        context.Response.ContentLength = 2 * bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    };

    /// <summary>Serves a film that never ends.</summary>
    public void Endless(string path) => Pages[path] = async context =>
    {
        context.Response.ContentType = "video/mp4";
        while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
    };

    /// <summary>Serves a text.</summary>
    public void Text(string path, string type, string text) => Pages[path] = context =>
    {
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
    };

    /// <inheritdoc/>
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
