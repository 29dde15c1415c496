using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Replica.Runtime.Logging;

/// <summary>
/// Logs as one line of JSON each: <c>timestamp</c>, <c>level</c>, <c>category</c>, <c>message</c>, <c>requestId</c>, <c>values</c>, <c>error</c>.
/// Of an exception only type and stack are written, for its message may quote what a user sent. The framework's own lines come from a warning on
/// and without their values, which would be URLs and names.
/// </summary>
public sealed class JsonLogs : ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentDictionary<string, JsonLogger> _loggers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Stream _output;
    private readonly TimeProvider _time;

    /// <param name="output">Where lines go, each in a single write.</param>
    /// <param name="time">Gives the time stamps.</param>
    public JsonLogs(Stream output, TimeProvider time) => (_output, _time) = (output, time);

    /// <summary>Logs of this process, to standard error.</summary>
    public static JsonLogs ToStandardError() => new(Console.OpenStandardError(), TimeProvider.System);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new JsonLogger(this, name));

    /// <summary>Not to be had: these logs go to one place.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Structured logs go to one place.");

    /// <inheritdoc/>
    public void Dispose()
    {
        // The stream is the process's own and outlives every logger.
    }

    internal DateTimeOffset Now => _time.GetUtcNow();

    internal void Write(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            try
            {
                _output.Write(line);
                _output.Flush();
            }
            catch (IOException)
            {
                // Nobody reads the logs any more; the work goes on.
            }
        }
    }
}
