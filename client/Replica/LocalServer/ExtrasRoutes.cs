using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Catalogue.Items;
using Replica.Client.Content;

namespace Replica.Client.LocalServer;

/// <summary>What stands beside a file: <c>/replica/thumbnail</c>, <c>/replica/duration</c>, <c>/replica/subtitles</c>. Strangers made it, so each is checked to be what it is sent as.</summary>
internal sealed partial class ExtrasRoutes(MetadataSource source)
{
    private const int MaxThumbnail = 4 * 1024 * 1024;
    private const int MaxDuration = 64;
    private const int MaxSubtitles = 8 * 1024 * 1024;
    private const string UsualLanguage = "en";
    private const string Cacheable = "public, max-age=600";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/replica/thumbnail", Reading, ThumbnailAsync);
        routes.MapMethods("/replica/duration", Reading, DurationAsync);
        routes.MapMethods("/replica/subtitles", Reading, SubtitlesAsync);
    }

    private async Task ThumbnailAsync(HttpContext context)
    {
        var link = LinkParameter.Read(context.Request, "replicaLink");
        var bytes = await source.FindObjectAsync(ItemKeys.Thumbnail(link.Prefix, link.FileIndex), MaxThumbnail, context.RequestAborted);
        await SendAsync(context, bytes, bytes is null ? null : PictureType(bytes));
    }

    private async Task DurationAsync(HttpContext context)
    {
        var link = LinkParameter.Read(context.Request, "replicaLink");
        var bytes = await source.FindObjectAsync(ItemKeys.Duration(link.Prefix, link.FileIndex), MaxDuration, context.RequestAborted);
        var isDecimal = bytes is not null && Decimal().IsMatch(Encoding.Latin1.GetString(bytes));
        await SendAsync(context, bytes, isDecimal ? "text/plain; charset=utf-8" : null);
    }

    /// <summary><c>lang</c> names the language, <c>en</c> unless it is given.</summary>
    private async Task SubtitlesAsync(HttpContext context)
    {
        var link = LinkParameter.Read(context.Request, "replicaLink");
        var language = QueryText.Find(context.Request, "lang") ?? UsualLanguage;
        if (!Language().IsMatch(language))
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, "lang is a language tag such as en or pt-BR.");
        var bytes = await source.FindObjectAsync(ItemKeys.Subtitles(link.Prefix, link.FileIndex, language), MaxSubtitles, context.RequestAborted);
        var text = bytes.AsSpan();
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        await SendAsync(context, bytes, text.StartsWith("WEBVTT"u8) ? "text/vtt; charset=utf-8" : null);
    }

    private static string? PictureType(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };

    // Errors are a status alone: a picture's place in a page has no use for words.
    private static async Task SendAsync(HttpContext context, byte[]? bytes, string? contentType)
    {
        context.Response.Headers.CacheControl = Cacheable;
        if (bytes is null || contentType is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentLength = 0;
            return;
        }

        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.ContentSecurityPolicy = "sandbox";
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    [GeneratedRegex(@"\A[0-9]{1,9}(\.[0-9]{1,9})?\z")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,4}\z")]
    private static partial Regex Language();
}
