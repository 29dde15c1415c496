using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Replica.Support.Processes;

/// <summary>A <c>replica seed</c> or <c>replica peer</c> process that said it is ready; ended when disposed.</summary>
public sealed class RunningCommand : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _errors;

    private RunningCommand(Process process, StringBuilder errors, JsonElement ready) => (_process, _errors, Ready) = (process, errors, ready);

    /// <summary>Its first line.</summary>
    public JsonElement Ready { get; }

    /// <summary>Where peers can connect.</summary>
    public int PeerPort => Ready.GetProperty("peerPort").GetInt32();

    /// <summary>What it has written to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Starts a command, which is to speak JSON, and waits for its first line.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static async Task<RunningCommand> StartAsync(params string[] arguments)
    {
        var process = ReplicaCommand.Start(arguments);
        process.StandardInput.Close();
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(Patience);
        if (await process.StandardOutput.ReadLineAsync(patience.Token) is { } first)
            return new(process, errors, JsonElement.Parse(first));
        await process.WaitForExitAsync(patience.Token);
        throw new InvalidOperationException($"replica {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors}");
    }

    /// <summary>Its next line.</summary>
    public async Task<JsonElement> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return JsonElement.Parse(await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException($"it ended: {Errors}"));
    }

    /// <summary>Ends it as Ctrl-C in a terminal would.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]))
            await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
