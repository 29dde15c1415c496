using Microsoft.Extensions.Logging;
using Replica.Client.Cli;

namespace Replica.Client.Embedded;

/// <summary>
/// Sends the parts' logs to standard error: warnings always, the rest under <c>--verbose</c>. Of an exception only the kind is told, and the place
/// under <c>--verbose</c>: its text may quote names or queries.
/// </summary>
internal sealed class TerminalLogs(Terminal terminal) : ILoggerProvider, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || (terminal.Verbose && logLevel >= LogLevel.Information);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var text = formatter(state, null);
        if (exception is not null) text += $" ({exception.GetType().Name})";
        if (logLevel >= LogLevel.Warning) terminal.Warn(text);
        else terminal.Log(text);
        if (exception?.StackTrace is { } place) terminal.Log(place);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
