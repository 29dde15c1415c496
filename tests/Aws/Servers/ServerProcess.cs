using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Replica.Support;

namespace Replica.Aws.Tests.Servers;

/// <summary>
/// A server of <c>tests/servers</c>, which ends when its standard input does: when it is disposed, and also when the test process ends in whatever way.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly SemaphoreSlim _asking = new(1);

    private ServerProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Where the servers and what they need are kept.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>Starts a server and waits for its line <c>ready</c>.</summary>
    /// <returns>The server, and what its line says after <c>ready</c>.</returns>
    public static async Task<(ServerProcess Server, string Ready)> StartAsync(string program, params string[] arguments)
    {
        var path = RequiredProgram.Find(program) ?? throw new InvalidOperationException($"{program} is not installed; tests/run installs it.");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        var server = new ServerProcess(Process.Start(start)!);
        try
        {
            return (server, (await server.ReadAsync("ready"))["ready".Length..].Trim());
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Sends a line and waits for the answer.</summary>
    public async Task AskAsync(string line, string answer)
    {
        await _asking.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
            await ReadAsync(answer);
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Ports that nobody uses at this moment.</summary>
    public static string[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var ports = listeners.Select(listener => $"{((IPEndPoint)listener.LocalEndpoint).Port}").ToArray();
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _asking.Dispose();
    }

    private async Task<string> ReadAsync(string start)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line;
        }

        await _process.WaitForExitAsync(patience.Token);
        lock (_errors)
            throw new InvalidOperationException($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} ended: {_errors}");
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Replica.sln")))
                return Path.Combine(folder.FullName, "tests", "servers");
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
