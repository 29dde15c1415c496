using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Replica.Catalogue.Items;
using Replica.Client.Service;
using Replica.Client.Uploads;

namespace Replica.Client.LocalServer;

/// <summary>Publishing from the page, and the user's own uploads.</summary>
internal sealed class UploadRoutes(Uploader uploader, UploadLibrary library, ServiceClient service, UploadStaging staging)
{
    private static readonly string[] Sending = [HttpMethods.Post, HttpMethods.Put];
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        PrivateRoute.Protect(routes.MapMethods("/replica/upload", Sending, UploadAsync));
        PrivateRoute.Protect(routes.MapMethods("/replica/uploads", Reading, ListAsync));
        PrivateRoute.Protect(routes.MapPost("/replica/delete", DeleteAsync));
    }

    // One file answers with what put prints for it, whether raw or in a form; several with an array, in the form's order.
    private async Task UploadAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var request = ReadRequest(context.Request);
        var results = new List<UploadResult>();
        await foreach (var (name, content) in UploadForm.FilesAsync(context.Request))
            results.Add(await PublishAsync(UploadName.Check(name), content, request, context.RequestAborted));

        if (results.Count == 0) throw new UploadRefusedException("The form holds no part called `file`.");
        if (results.Count == 1) await LocalJson.WriteAsync(context, results[0], LocalJson.Default.UploadResult);
        else await LocalJson.WriteAsync(context, results, LocalJson.Default.IReadOnlyListUploadResult);
    }

    // A token goes to no other service than the one that gave it.
    private OwnUpload? Find(ReplicaLink link) => library.List().FirstOrDefault(
        upload => upload.InfoHash == link.InfoHash.ToString() && upload.Service == service.Identity && upload.State != "rejected");

    private static UploadRequest ReadRequest(HttpRequest request) => new(
        null, QueryText.Find(request, "title") is { Length: > 0 } title ? title : null, QueryText.Find(request, "description") ?? "", [],
        QueryText.Find(request, "keepMetadata") is "true" or "1");

    private async Task<UploadResult> PublishAsync(string name, Stream content, UploadRequest request, CancellationToken cancellationToken)
    {
        using var staged = staging.Create(name);
        await staged.FillAsync(content, cancellationToken);
        try
        {
            return await uploader.PublishAsync(staged.FilePath, request, null, cancellationToken);
        }
        catch (UploadRefusedException e)
        {
            // The uploader speaks of the file it was given; the user knows it by its own name alone.
            throw new UploadRefusedException(e.Message.Replace(staged.FilePath, name, StringComparison.Ordinal));
        }
    }

    // An item that is not there may be one that is not there yet: without its token nobody could delete it later.
    private async Task RequireGoneAsync(OwnUpload upload, ItemPrefix prefix, CancellationToken cancellationToken)
    {
        switch (await uploader.FindStateAsync(upload, cancellationToken))
        {
            case "receiving" or "verifying":
                throw new RequestRefusedException(StatusCodes.Status409Conflict, "The item is not published yet. Delete it when it is.");
            case "published":
                await service.DeleteAsync(prefix, upload.AdminToken, cancellationToken);
                break;
        }
    }

    private Task ListAsync(HttpContext context)
    {
        var uploads = library.List().Select(UploadEntry.Of);
        return LocalJson.WriteAsync(context, [.. uploads], LocalJson.Default.IReadOnlyListUploadEntry);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var link = LinkParameter.Read(context.Request, "link");
        if (Find(link) is not { } upload)
            throw new RequestRefusedException(StatusCodes.Status410Gone, "No token for this item is stored here; only its uploader can delete it.");

        // Gone already is as good as deleted now. Any failure throws, and the token stays for another try.
        var prefix = ItemPrefix.Parse(upload.Prefix);
        if (!await service.DeleteAsync(prefix, upload.AdminToken, context.RequestAborted))
            await RequireGoneAsync(upload, prefix, context.RequestAborted);
        library.Forget(prefix);
        await LocalJson.WriteAsync(context, new Deletion(link.ToString(), true), LocalJson.Default.Deletion);
    }
}
