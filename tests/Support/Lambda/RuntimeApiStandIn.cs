using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Replica.Support.Lambda;

/// <summary>
/// Lambda's Runtime API (AWS: "Using the Lambda runtime API") on a loopback port: hands events to whichever function polls, and takes its answers.
/// An unknown request id is answered 400, a second answer 403, a response above 6 MiB 413; faults can be put in the way of polls and answers.
/// </summary>
public sealed class RuntimeApiStandIn : IAsyncDisposable
{
    /// <summary>What Lambda takes as a whole response.</summary>
    public const int MaxResponse = 6 * 1024 * 1024;

    private readonly Channel<PendingInvocation> _events = Channel.CreateUnbounded<PendingInvocation>();
    private readonly ConcurrentDictionary<string, PendingInvocation> _inFlight = new();
    private readonly ConcurrentDictionary<string, bool> _answered = new();
    private readonly ConcurrentQueue<RequestDelegate> _pollFaults = new();
    private readonly ConcurrentQueue<RequestDelegate> _answerFaults = new();
    private readonly TaskCompletionSource _firstPoll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<InvocationOutcome> _initError = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;
    private int _polls;

    private RuntimeApiStandIn(WebApplication app) => _app = app;

    /// <summary>For <c>AWS_LAMBDA_RUNTIME_API</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Ends at the first poll.</summary>
    public Task FirstPoll => _firstPoll.Task;

    /// <summary>Ends when a function says that it could not start.</summary>
    public Task<InvocationOutcome> InitError => _initError.Task;

    /// <summary>Polls so far.</summary>
    public int Polls => _polls;

    /// <summary>Told of each piece of a response as it arrives.</summary>
    public Action<ReadOnlyMemory<byte>> OnPiece { get; set; } = _ => { };

    /// <summary>Starts listening.</summary>
    public static async Task<RuntimeApiStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var standIn = new RuntimeApiStandIn(app);
        standIn.Map(app.MapGroup("/2018-06-01/runtime"));
        await app.StartAsync();
        standIn.Address = new Uri(app.Urls.Single()).Authority;
        return standIn;
    }

    /// <summary>Hands out an event and waits for its answer.</summary>
    /// <param name="payload">The event.</param>
    /// <param name="deadline">Unix milliseconds as the function is told them; by default a minute from now, empty for none.</param>
    /// <param name="headers">Further headers.</param>
    /// <param name="cancellationToken">Gives it up; an answer that comes later is refused.</param>
    public async Task<InvocationOutcome> InvokeAsync(
        byte[] payload, string? deadline = null, IReadOnlyDictionary<string, string>? headers = null, CancellationToken cancellationToken = default)
    {
        deadline ??= DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var pending = new PendingInvocation(Guid.NewGuid().ToString(), payload, deadline, headers ?? new Dictionary<string, string>());
        _inFlight[pending.RequestId] = pending;
        await _events.Writer.WriteAsync(pending, cancellationToken);
        try
        {
            return await pending.Outcome.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _inFlight.TryRemove(pending.RequestId, out _);
        }
    }

    /// <summary>Lets the next poll fail in this way instead.</summary>
    public void SpoilPoll(RequestDelegate fault) => _pollFaults.Enqueue(fault);

    /// <summary>Lets the next answer, of whatever kind, fail in this way; it does not count as given.</summary>
    public void SpoilAnswer(RequestDelegate fault) => _answerFaults.Enqueue(fault);

    /// <summary>A fault: this status and no more.</summary>
    public static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>A fault: the connection breaks.</summary>
    public static Task Drop(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/invocation/next", (RequestDelegate)NextAsync);
        routes.MapPost("/invocation/{id}/response", (RequestDelegate)(context => AnswerAsync(context, isError: false)));
        routes.MapPost("/invocation/{id}/error", (RequestDelegate)(context => AnswerAsync(context, isError: true)));
        routes.MapPost("/init/error", (RequestDelegate)InitErrorAsync);
    }

    private async Task NextAsync(HttpContext context)
    {
        Interlocked.Increment(ref _polls);
        _firstPoll.TrySetResult();
        if (_pollFaults.TryDequeue(out var fault))
        {
            await fault(context);
            return;
        }

        PendingInvocation next;
        do next = await _events.Reader.ReadAsync(context.RequestAborted);
        while (!_inFlight.ContainsKey(next.RequestId));
        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = next.RequestId;
        headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:us-east-1:123456789012:function:test";
        if (!string.IsNullOrEmpty(next.Deadline))
            headers["Lambda-Runtime-Deadline-Ms"] = next.Deadline;
        foreach (var (name, value) in next.Headers)
            headers[name] = value;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(next.Payload, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context, bool isError)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        if (!_inFlight.TryGetValue(id, out var pending))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        if (_answered.ContainsKey(id))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var outcome = await ReadAsync(context, id, isError);
        if (outcome.IsBroken)
        {
            _answered[id] = true;
            pending.Outcome.TrySetResult(outcome);
            return;
        }
        if (_answerFaults.TryDequeue(out var fault))
        {
            await fault(context);
            return;
        }
        if (!isError && !outcome.IsStreamed && outcome.Body.Length > MaxResponse)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        context.Response.StatusCode = _answered.TryAdd(id, true) ? StatusCodes.Status202Accepted : StatusCodes.Status403Forbidden;
        pending.Outcome.TrySetResult(outcome);
    }

    private async Task InitErrorAsync(HttpContext context)
    {
        _initError.TrySetResult(await ReadAsync(context, "", isError: true));
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async Task<InvocationOutcome> ReadAsync(HttpContext context, string id, bool isError)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        using var body = new MemoryStream();
        var isBroken = false;
        try
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                body.Write(buffer, 0, read);
                OnPiece(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            isBroken = true;
        }

        return new(
            id, body.ToArray(), context.Request.ContentType,
            isError ? context.Request.Headers["Lambda-Runtime-Function-Error-Type"].ToString() : null,
            context.Request.Headers["Lambda-Runtime-Function-Response-Mode"] == "streaming", isBroken);
    }
}
