using System.IO.Pipelines;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Replica.Runtime.Events;

namespace Replica.Runtime.Http;

/// <summary>
/// Stands where Kestrel would: requests come as events of an HTTP API instead of over sockets. No WebSockets, no HTTP/2 features, no streamed
/// requests. Whole responses up to Lambda's 6 MB, of which base64 takes a third.
/// </summary>
internal sealed class LambdaServer(bool isStreaming, ILogger log) : IServer
{
    private Func<IFeatureCollection, Task>? _application;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _application = features => ProcessAsync(application, features);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // Nothing is held between requests.
    }

    /// <summary>Handles one event.</summary>
    public Task<LambdaResponse> HandleAsync(LambdaInvocation invocation, CancellationToken cancellationToken)
    {
        var application = _application ?? throw new InvalidOperationException("The server has not been started.");
        var request = HttpApiRequest.Read(invocation.Payload.Span);
        return isStreaming ? StreamAsync(request, application, cancellationToken) : BufferAsync(request, application, cancellationToken);
    }

    private async Task<LambdaResponse> BufferAsync(HttpApiRequest request, Func<IFeatureCollection, Task> application, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        using var exchange = new HttpExchange(request, body, log, cancellationToken);
        await exchange.RunAsync(application);
        return LambdaResponse.OfJson(ResponsePayload.Whole(await exchange.Head, body.GetBuffer().AsSpan(0, (int)body.Length)));
    }

    private async Task<LambdaResponse> StreamAsync(HttpApiRequest request, Func<IFeatureCollection, Task> application, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        var exchange = new HttpExchange(request, pipe.Writer.AsStream(), log, cancellationToken);
        var running = RunAsync(exchange, application, pipe.Writer);
        try
        {
            var head = await exchange.Head;
            return LambdaResponse.Streamed(
                ResponsePayload.StreamedType, (output, stop) => SendAsync(head, exchange, pipe.Reader, output, running, stop));
        }
        catch
        {
            await running;
            exchange.Dispose();
            throw;
        }
    }

    /// <summary>Sends what the application writes, as it writes it. When either side fails so does the other, and nothing is left running.</summary>
    private static async Task SendAsync(
        ResponseHead head, HttpExchange exchange, PipeReader body, Stream output, Task running, CancellationToken cancellationToken)
    {
        try
        {
            await output.WriteAsync(ResponsePayload.Prelude(head), cancellationToken);
            await output.FlushAsync(cancellationToken);
            ReadResult read;
            do
            {
                read = await body.ReadAsync(cancellationToken);
                foreach (var segment in read.Buffer)
                    await output.WriteAsync(segment, cancellationToken);
                if (!read.Buffer.IsEmpty)
                    await output.FlushAsync(cancellationToken);
                body.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
        }
        catch
        {
            exchange.Abort();
            throw;
        }
        finally
        {
            await body.CompleteAsync();
            await running;
            exchange.Dispose();
        }
    }

    /// <summary>Ends when the application has; its failure reaches the reader of the pipe.</summary>
    private static async Task RunAsync(HttpExchange exchange, Func<IFeatureCollection, Task> application, PipeWriter writer)
    {
        try
        {
            await exchange.RunAsync(application);
            await writer.CompleteAsync();
        }
#pragma warning disable CA1031 // Whatever it is, the reader throws it on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await writer.CompleteAsync(e);
        }
    }

    private static async Task ProcessAsync<TContext>(IHttpApplication<TContext> application, IFeatureCollection features)
        where TContext : notnull
    {
        var context = application.CreateContext(features);
        try
        {
            await application.ProcessRequestAsync(context);
        }
        catch (Exception e)
        {
            application.DisposeContext(context, e);
            throw;
        }
        application.DisposeContext(context, null);
    }
}
