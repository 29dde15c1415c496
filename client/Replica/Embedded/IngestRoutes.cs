using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Catalogue.Jobs;
using Replica.Client.Ingestion;
using Replica.Client.LocalServer;
using Replica.Ingest;
using Replica.ObjectStore.Queue;

namespace Replica.Client.Embedded;

/// <summary><c>/replica/ingest</c>: queue a URL, list the jobs.</summary>
internal sealed class IngestRoutes(IQueue queue, IIngestLedger ledger)
{
    private const int MaxBody = 128 * 1024;
    private const int MaxJobs = 1_000;

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        PrivateRoute.Protect(routes.MapPost("/replica/ingest", QueueAsync));
        PrivateRoute.Protect(routes.MapMethods("/replica/ingest", Reading, ListAsync));
    }

    private async Task QueueAsync(HttpContext context)
    {
        var message = await ReadAsync(context);
        var id = message.Job ?? Guid.NewGuid().ToString();
        // The message before the job: a kill in between leaves a message that makes its job itself, never a job that is queued for ever. Where a worker
        // is faster, the job stays as the worker wrote it.
        await queue.SendAsync((message with { Job = id }).ToJson(), cancellationToken: context.RequestAborted);
        await ledger.AddAsync(id, message.Url.AbsoluteUri, context.RequestAborted);
        var job = await ledger.FindAsync(id, context.RequestAborted);
        await LocalJson.WriteAsync(context, IngestJobView.Of(job!), IngestJson.Default.IngestJobView);
    }

    private async Task ListAsync(HttpContext context)
    {
        var jobs = await ledger.ListAsync(MaxJobs, context.RequestAborted);
        await LocalJson.WriteAsync(context, new IngestJobs([.. jobs.Select(IngestJobView.Of)]), IngestJson.Default.IngestJobs);
    }

    private static async Task<IngestMessage> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            if (body.Length + read > MaxBody) throw new RequestRefusedException(StatusCodes.Status413PayloadTooLarge, "The body is too long.");
            body.Write(buffer, 0, read);
        }

        try
        {
            return IngestMessage.Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.ToArray()));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"{e.Message} Send {{\"url\":\"https://…\"}}.");
        }
    }
}
