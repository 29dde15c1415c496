using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Client.Content;

namespace Replica.Client.LocalServer;

/// <summary>Files of items, streamed while they arrive: <c>/replica/view</c> and <c>/replica/download</c>.</summary>
internal sealed class ContentRoutes(ContentLibrary library)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/replica/view", Reading, context => ServeAsync(context, "inline"));
        routes.MapMethods("/replica/download", Reading, context => ServeAsync(context, "attachment"));
    }

    private async Task ServeAsync(HttpContext context, string disposition)
    {
        var link = LinkParameter.Read(context.Request, "link");
        var info = await library.FindInfoAsync(link, context.RequestAborted);
        var file = FileOf(info, link);
        context.Response.Headers.ContentDisposition = Disposition.Of(disposition, file.Path[^1]);
        var answer = new FileAnswer(file.Path[^1], file.Length, $"\"{info.Hash}-{file.Index}\"");
        await answer.SendAsync(context, stop => library.OpenAsync(link, info, stop));
    }

    private static FileEntry FileOf(InfoDictionary info, ReplicaLink link)
    {
        if (link.FileIndex < info.Files.Length && info.Files[link.FileIndex] is { IsPadding: false } file) return file;
        throw new RequestRefusedException(
            StatusCodes.Status404NotFound, $"The link names file {link.FileIndex} (so=), but the item has files 0 to {info.Files.Length - 1}.");
    }
}
