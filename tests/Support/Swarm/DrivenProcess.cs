using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Replica.Support.Swarm;

/// <summary>
/// A script of <c>tests/servers</c> that takes commands as JSON lines and answers each with one. It ends with its standard input, so also when the
/// test process is killed. Safe for concurrent use.
/// </summary>
public sealed class DrivenProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly TaskCompletionSource<JsonElement> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;
    private int _last;

    private DrivenProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>What it told when it was ready.</summary>
    public JsonElement Ready => _ready.Task.Result;

    /// <summary>Starts a script and waits until it is ready.</summary>
    public static async Task<DrivenProcess> StartAsync(IEnumerable<string> command, JsonObject options, LanHost? host = null)
    {
        string[] line = [.. host?.Prefix ?? [], .. command, options.ToJsonString()];
        var driven = new DrivenProcess(Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
        try
        {
            await driven._ready.Task.WaitAsync(Patience);
            return driven;
        }
        catch
        {
            await driven.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">It failed, or the process ended; the message says why.</exception>
    public async Task<JsonElement> CallAsync(string name, JsonObject? arguments = null, TimeSpan? patience = null)
    {
        var command = arguments ?? [];
        var id = Interlocked.Increment(ref _last);
        (command["id"], command["do"]) = (id, name);
        var answer = _pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(command.ToJsonString());
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }

        return await answer.Task.WaitAsync(patience ?? Patience);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            Take(JsonElement.Parse(line));
        await _process.WaitForExitAsync();
        string errors;
        lock (_errors)
            errors = _errors.ToString();
        var ended = new InvalidOperationException($"{string.Join(' ', _process.StartInfo.ArgumentList)} ended with {_process.ExitCode}: {errors}");
        _ready.TrySetException(ended);
        foreach (var answer in _pending.Values)
            answer.TrySetException(ended);
    }

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("ready", out var ready))
            _ready.TrySetResult(ready);
        else if (!message.TryGetProperty("id", out var id))
            _ready.TrySetException(new InvalidOperationException(message.GetRawText()));
        else if (_pending.TryRemove(id.GetInt32(), out var answer) && !message.TryGetProperty("result", out var result))
            answer.TrySetException(new InvalidOperationException(message.GetProperty("error").GetString()));
        else
            answer?.TrySetResult(message.GetProperty("result"));
    }
}
