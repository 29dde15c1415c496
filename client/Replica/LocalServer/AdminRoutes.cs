using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Client.Operating;

namespace Replica.Client.LocalServer;

/// <summary>The operator commands of an embedded service; each needs the run's token.</summary>
internal sealed class AdminRoutes(IOperator service)
{
    private const int MaxHashes = 10_000;

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        PrivateRoute.Protect(routes.MapPost("/replica/admin/remove", RemoveAsync));
        PrivateRoute.Protect(routes.MapPost("/replica/admin/block", BlockAsync));
        PrivateRoute.Protect(routes.MapPost("/replica/admin/redrive", RedriveAsync));
        PrivateRoute.Protect(routes.MapPost("/replica/admin/rebuild-catalogue", RebuildAsync));
    }

    private async Task RemoveAsync(HttpContext context)
    {
        var link = LinkOf((await ReadAsync(context, OperatorJson.Default.RemoveRequest)).Link);
        var count = await service.RemoveAsync(link, context.RequestAborted);
        await LocalJson.WriteAsync(context, count, OperatorJson.Default.RemoveCount);
    }

    private async Task BlockAsync(HttpContext context)
    {
        var request = await ReadAsync(context, OperatorJson.Default.BlockRequest);
        var count = await service.BlockAsync(HashesOf(request.InfoHashes), request.Undo, context.RequestAborted);
        await LocalJson.WriteAsync(context, count, OperatorJson.Default.BlockCount);
    }

    private async Task RedriveAsync(HttpContext context) => await LocalJson.WriteAsync(
        context, await service.RedriveAsync(context.RequestAborted), OperatorJson.Default.IReadOnlyDictionaryStringInt32);

    private async Task RebuildAsync(HttpContext context)
    {
        try
        {
            await LocalJson.WriteAsync(context, await service.RebuildCatalogueAsync(context.RequestAborted), OperatorJson.Default.RebuildCount);
        }
        catch (InvalidOperationException e)
        {
            throw new RequestRefusedException(StatusCodes.Status409Conflict, e.Message);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } request)
                return request;
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new RequestRefusedException(StatusCodes.Status400BadRequest, "The body is not the JSON object that this command takes.");
    }

    private static ReplicaLink LinkOf(string? text)
    {
        try
        {
            return ReplicaLink.Parse(text ?? "");
        }
        catch (FormatException e)
        {
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, e.Message);
        }
    }

    private static InfoHash[] HashesOf(IReadOnlyList<string>? texts)
    {
        if (texts is not { Count: > 0 and <= MaxHashes })
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"infoHashes has to name 1 to {MaxHashes} torrents.");
        return [.. texts.Select(text => InfoHash.TryParse(text, out var hash)
            ? hash
            : throw new RequestRefusedException(StatusCodes.Status400BadRequest, "infoHashes has to hold info hashes of 40 hexadecimal digits."))];
    }
}
