using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Replica.Runtime.Events;

namespace Replica.Runtime.Http;

/// <summary>One request on its way through the application.</summary>
internal sealed class HttpExchange : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly ResponseFeature _response = new();
    private readonly TaskCompletionSource<ResponseHead> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _aborted;
    private readonly bool _dropsBody;
    private readonly Stream _target;
    private readonly ILogger _log;
    private readonly StreamResponseBodyFeature _body;

    /// <param name="request">What came.</param>
    /// <param name="target">Takes the body.</param>
    /// <param name="log">Told what the application throws.</param>
    /// <param name="cancellationToken">Aborts the request.</param>
    public HttpExchange(HttpApiRequest request, Stream target, ILogger log, CancellationToken cancellationToken)
    {
        (_target, _log) = (target, log);
        _aborted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        RequestAborted = _aborted.Token;
        _dropsBody = HttpMethods.IsHead(request.Context!.Http!.Method!);
        _body = new StreamResponseBodyFeature(new ResponseStream(StartAsync));
        IsWellFormed = RequestFeatures.TryAdd(Features, request);
        Features.Set<IHttpResponseFeature>(_response);
        Features.Set<IHttpResponseBodyFeature>(_body);
        Features.Set<IHttpRequestLifetimeFeature>(this);
    }

    /// <summary>What the application sees.</summary>
    public FeatureCollection Features { get; } = new();

    /// <summary>False if the request can not even be shown to the application.</summary>
    public bool IsWellFormed { get; }

    public CancellationToken RequestAborted { get; set; }

    /// <summary>The head as it left; ends with the first byte, or with the application.</summary>
    public Task<ResponseHead> Head => _head.Task;

    /// <summary>Runs the application to its end.</summary>
    /// <exception cref="OperationCanceledException">It was aborted before it answered.</exception>
    /// <exception cref="Exception">It failed in the middle of its answer.</exception>
    public async Task RunAsync(Func<IFeatureCollection, Task> application)
    {
        try
        {
            await RunToEndAsync(application);
        }
        catch (Exception e)
        {
            _head.TrySetException(e);
            throw;
        }
    }

    public void Abort() => _aborted.Cancel();

    public void Dispose() => _aborted.Dispose();

    private async Task RunToEndAsync(Func<IFeatureCollection, Task> application)
    {
        try
        {
            if (IsWellFormed)
                await application(Features);
            else
                _response.Reset(StatusCodes.Status400BadRequest);
            await _body.CompleteAsync();
        }
        catch (Exception e) when (!_response.HasStarted && !_aborted.IsCancellationRequested)
        {
            _log.LogError(e, "The application failed on a request");
            _response.Reset(e is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
        }
        finally
        {
            await _response.CompleteAsync();
        }
        await StartAsync();
    }

    private async Task<Stream> StartAsync()
    {
        if (!_response.HasStarted)
        {
            await _response.StartAsync();
            _head.TrySetResult(_response.Head!);
        }
        return _dropsBody || ResponseHead.HasNoBody(_response.StatusCode) ? Stream.Null : _target;
    }
}
