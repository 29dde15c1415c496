using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Client.Content;

namespace Replica.Client.LocalServer;

/// <summary>What is known of an item beside its bytes, and forgetting what was fetched.</summary>
internal sealed class LibraryRoutes(ContentLibrary library, MetadataSource metadata)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/replica/object_info", Reading, ObjectInfoAsync);
        PrivateRoute.Protect(routes.MapPost("/replica/clear", ClearAsync));
    }

    private async Task ObjectInfoAsync(HttpContext context)
    {
        var link = LinkParameter.Read(context.Request, "replicaLink");
        var info = await library.FindInfoAsync(link, context.RequestAborted);
        var webSeeds = await library.WebSeedsAsync(link.Prefix, context.RequestAborted);
        var answer = ObjectInfoAnswer.Of(info, webSeeds, await metadata.FindAsync(link.Prefix, context.RequestAborted));
        await LocalJson.WriteAsync(context, answer, LocalJson.Default.ObjectInfoAnswer);
    }

    private async Task ClearAsync(HttpContext context)
    {
        if (await ReadClearAsync(context.Request) is not { } request)
            throw new RequestRefusedException(StatusCodes.Status422UnprocessableEntity, "Say what to clear: {\"cache\":true}. Nothing else is kept yet.");
        if (request.Cache) library.ClearCache();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<ClearRequest?> ReadClearAsync(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, LocalJson.Default.ClearRequest, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
