using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Api.Changes;
using Replica.Api.Config;
using Replica.Api.Http;
using Replica.Api.Index;
using Replica.Api.Items;
using Replica.Api.Uploads;

namespace Replica.Api;

/// <summary>
/// The service API but search: signed config, index pointer, changes, uploads and deletion. Every error is problem JSON (RFC 9457).
/// </summary>
public static class ApiRoutes
{
    /// <summary>Maps the routes below <c>/v1/</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var verification = new VerificationRequests(services.VerifyQueue, services.Ledger, services.Time);
        Get(routes, "/v1/config", new ConfigRelay(services.Store, services.Time).HandleAsync);
        Get(routes, "/v1/index", new IndexRelay(services.Store, services.Time).HandleAsync);
        Get(routes, "/v1/changes", new ChangeFeed(services.Catalogue).HandleAsync);
        Post(routes, "/v1/uploads", new UploadCreation(services).HandleAsync);
        Get(routes, "/v1/uploads/{id}", new UploadProgress(services).HandleAsync);
        Post(routes, "/v1/uploads/{id}/complete", new UploadCompletion(services, verification).HandleAsync);
        Post(routes, "/v1/delete", new ItemDeletion(services).HandleAsync);
    }

    /// <summary>Maps <c>GET /healthz</c>, where the host has none of its own.</summary>
    public static void MapHealth(IEndpointRouteBuilder routes) =>
        Get(routes, "/healthz", context => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, new Health("ok"), ApiJson.Default.Health));

    private static void Get(IEndpointRouteBuilder routes, string pattern, RequestDelegate handle) => routes.MapGet(pattern, Handling.Guarded(handle));

    private static void Post(IEndpointRouteBuilder routes, string pattern, RequestDelegate handle) => routes.MapPost(pattern, Handling.Guarded(handle));
}
