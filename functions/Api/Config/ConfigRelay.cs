using Microsoft.AspNetCore.Http;
using Replica.Api.Http;
using Replica.Catalogue.Config;
using Replica.ObjectStore;

namespace Replica.Api.Config;

/// <summary><c>GET /v1/config</c>: hands on the exact bytes that the signer left in the store. The API holds no key and signs nothing.</summary>
internal sealed class ConfigRelay(IObjectStore store, TimeProvider time)
{
    private const int MaxLength = 1024 * 1024;

    private readonly KeptObject<SignedConfig> _config = new(store, SignedConfig.ObjectKey, MaxLength, bytes => SignedConfig.FromObject(bytes), time);

    public async Task HandleAsync(HttpContext context)
    {
        var config = await _config.FindAsync(context.RequestAborted)
            ?? throw new ProblemException(new Problem(503, "Not ready", "The service has signed no configuration yet; try again in a few seconds."))
            {
                RetryAfter = KeptObject<SignedConfig>.Kept,
            };
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = config.Body.Length;
        context.Response.Headers["X-Replica-Signature"] = Convert.ToBase64String(config.Signature);
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.Body.WriteAsync(config.Body, context.RequestAborted);
    }
}
