using System.Diagnostics;
using System.Text;

namespace Replica.Support.Swarm;

/// <summary>A program that runs until it is disposed, or until the test process ends; what it writes is kept for the message of a failure.</summary>
public sealed class WatchedProcess : IAsyncDisposable
{
    private const int LogLimit = 64 * 1024;

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly List<(string Text, TaskCompletionSource<string> Seen)> _awaited = [];

    private WatchedProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its exit code, once it ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What it wrote last, of both streams.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Starts a program, on a machine of a LAN or on this one.</summary>
    public static WatchedProcess Start(string program, IEnumerable<string> arguments, LanHost? host = null)
    {
        var path = RequiredProgram.Find(program) ?? throw new InvalidOperationException($"{program} is not installed; tests/run installs it.");
        string[] command = [ServerFolder.At("attended.sh"), .. host?.Prefix ?? [], path, .. arguments];
        return new(Process.Start(new ProcessStartInfo("bash", command) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    /// <summary>Waits for a line that contains a text, written before or after the call.</summary>
    /// <exception cref="InvalidOperationException">It ended first, or the line did not come in time.</exception>
    public async Task<string> LineAsync(string text, TimeSpan patience)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_log)
        {
            if (_log.ToString().Split('\n').FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line)
                return line;
            _awaited.Add((text, seen));
        }

        using var deadline = new CancellationTokenSource(patience);
        var ended = _process.WaitForExitAsync(deadline.Token);
        await Task.WhenAny(seen.Task, ended);
        return seen.Task.IsCompletedSuccessfully
            ? seen.Task.Result
            : throw new InvalidOperationException($"{this} {(HasExited ? $"ended with {ExitCode}" : $"ran {patience}")} without writing “{text}”: {Log}");
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public async Task<int> ExitAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{this} did not end in {patience}: {Log}");
        }
    }

    /// <summary>Sends a signal, by its name without SIG.</summary>
    public async Task SignalAsync(string signal) => await RequiredProgram.RunAsync("kill", [$"-{signal}", $"{Id}"]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', _process.StartInfo.ArgumentList.Skip(1));

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.Append(line).Append('\n');
            if (_log.Length > LogLimit)
                _log.Remove(0, _log.Length - LogLimit);
            foreach (var (_, seen) in _awaited.Where(awaited => line.Contains(awaited.Text, StringComparison.Ordinal)))
                seen.TrySetResult(line);
        }
    }
}
