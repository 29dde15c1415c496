using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Replica.Support.Lambda;

/// <summary>A function's executable, run as Lambda runs it; killed when disposed.</summary>
public sealed class FunctionProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly Channel<string?> _lines = Channel.CreateUnbounded<string?>();

    private FunctionProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
                _log.AppendLine(line.Data);
            _lines.Writer.TryWrite(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has written to standard error.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Starts a function.</summary>
    /// <param name="file">Its assembly (<c>….dll</c>, run by <c>dotnet exec</c>) or its executable (<c>bootstrap</c>).</param>
    /// <param name="lambda">The API that it polls; null for none.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="arguments">Its arguments.</param>
    public static FunctionProcess Start(string file, RuntimeApiStandIn? lambda, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        var start = file.EndsWith(".dll", StringComparison.Ordinal)
            ? new ProcessStartInfo("dotnet", ["exec", file, .. arguments])
            : new ProcessStartInfo(file, arguments);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.Environment.Remove("AWS_LAMBDA_RUNTIME_API");
        if (lambda is not null)
            start.Environment["AWS_LAMBDA_RUNTIME_API"] = lambda.Address;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Gives it its standard input, whole, and waits until it ends.</summary>
    /// <returns>Exit code and standard output.</returns>
    public async Task<(int ExitCode, string Output)> RunToEndAsync(string input = "")
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        try
        {
            await _process.StandardInput.WriteAsync(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await output);
    }

    /// <summary>Waits for a line on standard error.</summary>
    /// <exception cref="InvalidOperationException">It ended without one.</exception>
    public async Task<string> LineAsync(Predicate<string> isWanted)
    {
        while (await _lines.Reader.ReadAsync() is { } line)
        {
            if (isWanted(line))
                return line;
        }
        throw new InvalidOperationException($"The function ended: {Log}");
    }

    /// <summary>Asks it to end, as a container's host does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Ends it as Lambda does a function that outstays its time.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
