using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Replica.Aws.Tests.Servers;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>
/// Stands before a server and can leave one request without its answer, so that the test can kill whoever sent it at exactly that point. Requests go on as
/// they came, host and all, so that their signatures stay good.
/// </summary>
internal sealed class HoldingRelay : IAsyncDisposable
{
    private static readonly string[] OfTheConnection = ["Connection", "Transfer-Encoding", "Expect", "Keep-Alive"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly Uri _server;
    private LoopbackServer _listener = null!;
    private Hold? _hold;

    private HoldingRelay(Uri server) => _server = server;

    /// <summary>Where to send requests instead.</summary>
    public Uri Url => _listener.Url;

    /// <summary>Listens.</summary>
    public static async Task<HoldingRelay> StartAsync(Uri server)
    {
        var relay = new HoldingRelay(server);
        relay._listener = await LoopbackServer.StartAsync(relay.HandleAsync);
        return relay;
    }

    /// <summary>Holds a request, and from then on every other, until <see cref="Release"/>.</summary>
    /// <param name="which">True for the request that is meant.</param>
    /// <param name="isDone">Whether the server is to do what it asks first.</param>
    /// <param name="alone">Lets the others go on.</param>
    /// <returns>Ends when it is held.</returns>
    public Task HoldAsync(Func<HttpRequest, bool> which, bool isDone, bool alone = false)
    {
        _hold = new Hold(which, isDone, alone);
        return _hold.Reached.Task.WaitAsync(Patience);
    }

    /// <summary>Lets everything through that comes from now on.</summary>
    public void Release() => _hold = null;

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var hold = _hold;
        var isMeant = hold is not null && !hold.Reached.Task.IsCompleted && hold.Which(context.Request);
        if (hold is not null && ((hold.Reached.Task.IsCompleted && !hold.Alone) || (isMeant && !hold.IsDone)))
        {
            await HoldAsync(hold, context);
            return;
        }
        using var request = RequestOf(context);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        if (isMeant)
        {
            await HoldAsync(hold!, context);
            return;
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key)))
            context.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task HoldAsync(Hold hold, HttpContext context)
    {
        hold.Reached.TrySetResult();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private HttpRequestMessage RequestOf(HttpContext context)
    {
        var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(_server, context.Features.Get<IHttpRequestFeature>()!.RawTarget));
        if (context.Request.ContentLength is not null || context.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers.Where(header => !OfTheConnection.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        return request;
    }

    private sealed record Hold(Func<HttpRequest, bool> Which, bool IsDone, bool Alone)
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
