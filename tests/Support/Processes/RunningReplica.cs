using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Replica.Support.Processes;

/// <summary>A <c>replica up</c> (or <c>app</c>) process that is ready; ended when disposed.</summary>
public sealed class RunningReplica : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _errors;

    private RunningReplica(Process process, StringBuilder errors, string dataFolder, JsonElement ready)
    {
        (_process, _errors, DataFolder, Ready) = (process, errors, dataFolder, ready);
        Url = new(ready.GetProperty("url").GetString()!.TrimEnd('/') + "/");
        OpenUrl = new(ready.GetProperty("openUrl").GetString()!);
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url };
        Token = Run().GetProperty("token").GetString()!;
    }

    /// <summary>Its state.</summary>
    public string DataFolder { get; }

    /// <summary>The ready event.</summary>
    public JsonElement Ready { get; }

    /// <summary>Its base, ending in <c>/</c>.</summary>
    public Uri Url { get; }

    /// <summary>With a single-use key.</summary>
    public Uri OpenUrl { get; }

    /// <summary>The run's token.</summary>
    public string Token { get; }

    /// <summary>Talks to it: no cookies, no redirects.</summary>
    public HttpClient Http { get; }

    /// <summary>What it has written to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Starts <c>replica up --data … --port 0 --json</c> with further options and waits for its ready line.</summary>
    public static Task<RunningReplica> UpAsync(string dataFolder, params string[] options) => UpAsync(dataFolder, options, environment: null);

    /// <summary>As the other, with environment variables set.</summary>
    public static Task<RunningReplica> UpAsync(string dataFolder, string[] options, IReadOnlyDictionary<string, string>? environment) =>
        StartAsync(dataFolder, ["up", "--data", dataFolder, "--port", "0", "--json", .. options], environment);

    /// <summary>Starts <c>replica app</c> likewise.</summary>
    public static Task<RunningReplica> AppAsync(string dataFolder, params string[] options) =>
        StartAsync(dataFolder, ["app", "--data", dataFolder, "--port", "0", "--json", .. options]);

    /// <summary><c>run.json</c> as it is now.</summary>
    public JsonElement Run() => JsonElement.Parse(File.ReadAllText(Path.Combine(DataFolder, "run.json")));

    /// <summary>A request with the run's token.</summary>
    public HttpRequestMessage WithToken(HttpMethod method, string path) => new(method, path) { Headers = { { "X-Replica-Token", Token } } };

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

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static async Task<RunningReplica> StartAsync(string dataFolder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = ReplicaCommand.Start(arguments, environment);
        process.StandardInput.Close();
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(Patience);
        var first = await process.StandardOutput.ReadLineAsync(patience.Token);
        if (first is null)
        {
            await process.WaitForExitAsync(patience.Token);
            throw new InvalidOperationException($"replica {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors}");
        }

        // Later events are read and dropped, so that a full pipe never stops the process.
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        return new(process, errors, dataFolder, JsonElement.Parse(first));
    }
}
