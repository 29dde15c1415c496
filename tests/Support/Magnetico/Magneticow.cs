using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Replica.Support.Magnetico;

/// <summary>
/// Magnetico's web server on loopback, over a real FTS5 database: Basic authentication, 400 for parameters that it does not know and for queries that
/// FTS5 does not take, connections ended where the real one panics; and, as told, everything that a server can do wrong.
/// </summary>
public sealed class Magneticow : IAsyncDisposable
{
    /// <summary>Who may ask; the password has what has to be escaped in a URL.</summary>
    public const string User = "operator", Password = "p:ä/s@s";

    private readonly WebApplication _app;
    private readonly string _file;
    private long _endless;

    private Magneticow(WebApplication app, string file) => (_app, _file) = (app, file);

    /// <summary>How it behaves.</summary>
    public MagneticowMood Mood { get; set; }

    /// <summary>Bytes that it got rid of when <see cref="MagneticowMood.Endless"/>.</summary>
    public long Endless => Interlocked.Read(ref _endless);

    /// <summary>Path and query of every request.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Its URL, with credentials.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Its URL without.</summary>
    public Uri Base { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    /// <param name="file">The database.</param>
    public static async Task<Magneticow> StartAsync(string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseShutdownTimeout(TimeSpan.Zero);
        var server = new Magneticow(builder.Build(), file);
        server._app.Run(server.ServeAsync);
        await server._app.StartAsync();
        server.Base = new Uri(server._app.Urls.Single());
        server.Url = $"http://{User}:{Uri.EscapeDataString(Password)}@{server.Base.Authority}/";
        return server;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        Asked.Enqueue(context.Request.Path + context.Request.QueryString.Value);
        if (context.Request.Headers.Authorization != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"magneticow\"";
            await ErrorAsync(context, 401, "Unauthorised.");
            return;
        }

        if (!await MisbehaveAsync(context))
            await AnswerAsync(context);
    }

    /// <summary>True if the mood has answered already.</summary>
    private async Task<bool> MisbehaveAsync(HttpContext context)
    {
        switch (Mood)
        {
            case MagneticowMood.Hangs:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return true;
            case MagneticowMood.Stalls:
                await WriteAsync(context, "[");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return true;
            case MagneticowMood.Drops:
                context.Abort();
                return true;
            case MagneticowMood.Redirects:
                context.Response.Redirect(context.Request.Path + context.Request.QueryString.Value);
                return true;
            case MagneticowMood.Fails:
                await ErrorAsync(context, 500, "panic");
                return true;
            case MagneticowMood.Endless:
                await EndlessAsync(context);
                return true;
            case MagneticowMood.NoList:
                await WriteAsync(context, """{"infoHash":7}""");
                return true;
            case MagneticowMood.Deep:
                await WriteAsync(context, new string('[', 100_000));
                return true;
            default:
                return false;
        }
    }

    private async Task EndlessAsync(HttpContext context)
    {
        var row = new string(' ', 64 * 1024);
        await WriteAsync(context, "[");
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(row, context.RequestAborted);
            Interlocked.Add(ref _endless, row.Length);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path is ["api", "v0.1", "torrents"])
            await SearchAsync(context);
        else if (path is ["api", "v0.1", "torrents", { Length: 40 } hash] && !hash.Any(char.IsAsciiLetterUpper) && MagneticowRows.Find(_file, hash) is { } torrent)
            await WriteAsync(context, torrent);
        else if (path is ["api", "v0.1", "torrents", { Length: 40 } of, "filelist"] && MagneticowRows.Files(_file, of) is { Count: > 0 } files)
            await WriteAsync(context, $"[{string.Join(',', files)}]");
        else
            await ErrorAsync(context, 404, "Not found");
    }

    private async Task SearchAsync(HttpContext context)
    {
        if (MagneticowParameters.Read(context.Request.Query) is not { } parameters)
        {
            await ErrorAsync(context, 400, "error while parsing the URL");
            return;
        }

        try
        {
            await WriteRowsAsync(context, MagneticowRows.Search(_file, parameters));
        }
        catch (NotSupportedException)
        {
            context.Abort();
        }
        catch (SqliteException e)
        {
            await ErrorAsync(context, 400, "query error: " + e.Message);
        }
    }

    private async Task WriteRowsAsync(HttpContext context, List<string> rows)
    {
        if (Mood == MagneticowMood.Odd)
        {
            string[] noRows = ["null", "7", "[]", "{}", """{"infoHash":"xyz","name":"a","size":1,"discoveredOn":1}""", """{"infoHash":"\ud800","name":"\ud800","size":1e99}""",
                """{"infoHash":"00112233445566778899aabbccddeeff00112233","id":1,"name":"negative \u0007","size":-1,"discoveredOn":1,"nFiles":1,"relevance":-1}"""];
            rows = [.. noRows, .. rows.SelectMany(row => new[] { row, Shout(row) })];
        }

        var text = $"[{string.Join(',', rows)}]";
        if (Mood == MagneticowMood.WrongType)
            context.Response.ContentType = "text/html";
        await WriteAsync(context, Mood == MagneticowMood.Malformed ? text[..^2] : text);
    }

    private static string Shout(string row)
    {
        const int HashAt = 13;
        return row[..HashAt] + row[HashAt..(HashAt + 40)].ToUpperInvariant() + row[(HashAt + 40)..];
    }

    private static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType ??= "application/json; charset=utf-8";
        return context.Response.WriteAsync(json);
    }

    private static Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message);
    }
}
