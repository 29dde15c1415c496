using System.Diagnostics;
using System.Text;

namespace Replica.Ingest.Processes;

/// <summary>Runs programs that work on hostile input: bounded in time and output, with an environment of ours, and never outliving their job.</summary>
internal sealed class ChildProcess(TimeProvider time)
{
    private const int MaxErrors = 16 * 1024;
    private const int MaxLine = 4096;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Runs a program to its end. Whatever it started ends with it.</summary>
    /// <exception cref="ChildFailedException">It ran or said too much.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; everything it started is dead.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It can not be started.</exception>
    public async Task<ChildOutcome> RunAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(command.TimeLimit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var process = Process.Start(StartInfoOf(command))!;
        process.StandardInput.Close();
        var errors = ReadTailAsync(process.StandardError.BaseStream);
        var output = command.OnLine is { } onLine
            ? ReadLinesAsync(process.StandardOutput.BaseStream, onLine)
            : ReadAllAsync(process.StandardOutput.BaseStream, command, stop);
        try
        {
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Told below, once it is dead.
        }
        finally
        {
            // Always, since a grandchild may be left over, holding the pipes open.
            ProcessGroup.Kill(process);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        var (said, complained) = (await output, await errors);
        cancellationToken.ThrowIfCancellationRequested();
        var name = Path.GetFileName(command.Program);
        if (late.IsCancellationRequested) throw new ChildFailedException($"{name} took longer than {command.TimeLimit.TotalSeconds:0} s");
        if (said.Length > command.MaxOutput) throw new ChildFailedException($"{name} said more than {command.MaxOutput} bytes");
        return new ChildOutcome(process.ExitCode, said, complained);
    }

    private static ProcessStartInfo StartInfoOf(ChildCommand command)
    {
        var start = new ProcessStartInfo(ProcessGroup.Starter ?? command.Program)
        {
            WorkingDirectory = command.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (ProcessGroup.Starter is not null) start.ArgumentList.Add(command.Program);
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);
        ChildEnvironment.Fill(start.Environment, command);
        return start;
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream, ChildCommand command, CancellationTokenSource stop)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await ReadAsync(stream, buffer) is > 0 and var read)
        {
            // Read on after that, so that it does not hang on a full pipe until it is dead.
            if (kept.Length <= command.MaxOutput) kept.Write(buffer, 0, read);
            else await stop.CancelAsync();
        }

        return kept.ToArray();
    }

    private static async Task<byte[]> ReadLinesAsync(Stream stream, Action<string> onLine)
    {
        var (buffer, line) = (new byte[16 * 1024], new MemoryStream());
        while (await ReadAsync(stream, buffer) is > 0 and var read)
        {
            foreach (var value in buffer.AsSpan(0, read))
            {
                if (value != '\n')
                {
                    if (line.Length < MaxLine) line.WriteByte(value);
                    continue;
                }

                onLine(Utf8.GetString(line.GetBuffer(), 0, (int)line.Length));
                line.SetLength(0);
            }
        }

        if (line.Length > 0) onLine(Utf8.GetString(line.GetBuffer(), 0, (int)line.Length));
        return [];
    }

    private static async Task<string> ReadTailAsync(Stream stream)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await ReadAsync(stream, buffer) is > 0 and var read)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length <= 2 * MaxErrors) continue;
            var tail = kept.ToArray()[^MaxErrors..];
            kept.SetLength(0);
            kept.Write(tail);
        }

        var bytes = kept.ToArray();
        return Utf8.GetString(bytes.AsSpan(Math.Max(0, bytes.Length - MaxErrors)));
    }

    // A pipe whose other end was killed may fail instead of ending.
    private static async Task<int> ReadAsync(Stream stream, byte[] buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
