using Microsoft.AspNetCore.Http;
using Replica.Api.Http;
using Replica.Catalogue.Config;
using Replica.Catalogue.Publishing;
using Replica.ObjectStore;

namespace Replica.Api.Config;

/// <summary><c>GET /v1/config</c>: hands on the exact bytes that the signer left in the store. The API holds no key and signs nothing.</summary>
internal sealed class ConfigRelay(IObjectStore store, TimeProvider time)
{
    private const int MaxLength = 1024 * 1024;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private volatile Entry? _entry;

    public async Task HandleAsync(HttpContext context)
    {
        var config = await FindAsync(context.RequestAborted)
            ?? throw new ProblemException(new Problem(503, "Not ready", "The service has signed no configuration yet; try again in a few seconds."))
            {
                RetryAfter = Kept,
            };
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = config.Body.Length;
        context.Response.Headers["X-Replica-Signature"] = Convert.ToBase64String(config.Signature);
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.Body.WriteAsync(config.Body, context.RequestAborted);
    }

    private async Task<SignedConfig?> FindAsync(CancellationToken cancellationToken)
    {
        if (_entry is { } entry && time.GetElapsedTime(entry.Read) < Kept)
            return entry.Config;
        var read = time.GetTimestamp();
        var bytes = await BoundedObject.ReadAsync(store, SignedConfig.ObjectKey, MaxLength, cancellationToken);
        if (bytes is null)
            return null;
        var config = SignedConfig.FromObject(bytes);
        _entry = new Entry(config, read);
        return config;
    }

    private sealed record Entry(SignedConfig Config, long Read);
}
