using System.Runtime.InteropServices;

namespace Replica.Client.Cli;

/// <summary>
/// Turns SIGINT and SIGTERM into a cancellation, so that commands end cleanly. One that has not ended after <see cref="Grace"/>, or is
/// signalled again, is ended with <see cref="ExitCodes.Interrupted"/>.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>Below the five seconds that the outside contract promises.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(4.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly PosixSignalRegistration[] _registrations;
    private ITimer? _deadline;

    public StopSignals(TimeProvider time)
    {
        _time = time;
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _deadline?.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_stop.IsCancellationRequested) Environment.Exit(ExitCodes.Interrupted);
        _deadline = _time.CreateTimer(_ => Environment.Exit(ExitCodes.Interrupted), null, Grace, Timeout.InfiniteTimeSpan);
        _stop.Cancel();
    }
}
