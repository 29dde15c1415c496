using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Replica.Runtime.Http;

/// <summary>Status and headers until the first byte leaves, and what is to happen then and at the end.</summary>
internal sealed class ResponseFeature : IHttpResponseFeature
{
    private readonly Stack<(Func<object, Task> Callback, object State)> _starting = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> _completed = new();
    private int _statusCode = StatusCodes.Status200OK;

    public int StatusCode
    {
        get => _statusCode;
        set => _statusCode = HasStarted ? throw Started() : value;
    }

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    [Obsolete("Of the interface; IHttpResponseBodyFeature is used instead.")]
    public Stream Body { get; set; } = Stream.Null;

    public bool HasStarted { get; private set; }

    /// <summary>As it left; null before.</summary>
    public ResponseHead? Head { get; private set; }

    public void OnStarting(Func<object, Task> callback, object state)
    {
        if (HasStarted)
            throw Started();
        _starting.Push((callback, state));
    }

    public void OnCompleted(Func<object, Task> callback, object state) => _completed.Push((callback, state));

    /// <summary>Runs the callbacks, the last one first, and freezes the headers.</summary>
    /// <exception cref="InvalidOperationException">A header holds what no header may.</exception>
    public async Task StartAsync()
    {
        if (HasStarted)
            return;
        while (_starting.TryPop(out var entry))
            await entry.Callback(entry.State);
        Head = new ResponseHead(this);
        HasStarted = true;
        if (Headers is HeaderDictionary headers)
            headers.IsReadOnly = true;
    }

    /// <summary>Runs what was to happen at the end, the last one first.</summary>
    public async Task CompleteAsync()
    {
        while (_completed.TryPop(out var entry))
            await entry.Callback(entry.State);
    }

    /// <summary>Forgets what a failed application prepared.</summary>
    public void Reset(int statusCode)
    {
        _starting.Clear();
        Headers.Clear();
        StatusCode = statusCode;
    }

    private static InvalidOperationException Started() => new("The response has already started.");
}
