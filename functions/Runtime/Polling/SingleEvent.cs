using Microsoft.Extensions.Logging;
using Replica.Runtime.Logging;

namespace Replica.Runtime.Polling;

/// <summary><c>--event FILE|-</c>: one event through the same handler, its answer on standard output.</summary>
internal sealed class SingleEvent(Func<JsonLogs, Task<LambdaHandler>> start, JsonLogs logs, ILogger log)
{
    // The longest that Lambda lets a function run.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <returns>The process's exit code.</returns>
    public async Task<int> RunAsync(string file, Stream output)
    {
        byte[] payload;
        try
        {
            payload = await ReadAsync(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            log.LogCritical(e, "The event can not be read from the file that --event names");
            return LambdaProcess.Misused;
        }

        LambdaHandler handler;
        try
        {
            handler = await start(logs);
        }
#pragma warning disable CA1031 // Whatever it is, it ends here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogCritical(e, "The function could not start: {Reason}", e.Message);
            return LambdaProcess.Failed;
        }
        return await HandleAsync(handler, payload, output);
    }

    private async Task<int> HandleAsync(LambdaHandler handler, byte[] payload, Stream output)
    {
        var invocation = new LambdaInvocation(Guid.NewGuid().ToString(), payload) { Deadline = TimeProvider.System.GetUtcNow() + Longest };
        LambdaInvocation.Current = invocation;
        using var deadline = new InvocationDeadline(invocation, TimeProvider.System, CancellationToken.None);
        try
        {
            await PrintAsync(await handler(invocation, deadline.Token), output, deadline.Token);
            return 0;
        }
#pragma warning disable CA1031 // Whatever it is, it ends here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "The invocation failed");
            return LambdaProcess.Failed;
        }
    }

    private static async Task PrintAsync(LambdaResponse response, Stream output, CancellationToken cancellationToken)
    {
        if (response.WriteAsync is null)
            await output.WriteAsync(response.Body, cancellationToken);
        else
            await response.WriteAsync(output, cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        using var payload = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await input.ReadAsync(buffer)) > 0;)
        {
            if (payload.Length + read > RuntimeApiClient.MaxPayload)
                throw new IOException("The event is larger than any that Lambda hands out.");
            payload.Write(buffer, 0, read);
        }
        return payload.ToArray();
    }
}
