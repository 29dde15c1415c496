namespace Replica.SearchAnswers;

/// <summary>
/// Keeps from asking who fails: after some failures in a row it opens, after a while it lets one request through to see, and that one closes it or
/// opens it for twice as long, up to a bound. Safe for any number of threads.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="threshold">Failures in a row that open it.</param>
/// <param name="lastPause">How long it stays open at most.</param>
public sealed class CircuitBreaker(TimeProvider time, int threshold, TimeSpan lastPause)
{
    /// <summary>How long it stays open at first.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private TimeSpan _pause = FirstPause;
    private DateTimeOffset _openUntil;
    private int _failures;
    private bool _isProbing;

    private bool IsOpen => _failures >= threshold;

    /// <summary>True if a request may go out; then its outcome has to be told.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!IsOpen)
                return true;
            if (_isProbing || time.GetUtcNow() < _openUntil)
                return false;
            return _isProbing = true;
        }
    }

    /// <summary>The request was answered.</summary>
    public void Succeeded()
    {
        lock (_gate)
            (_failures, _isProbing, _pause) = (0, false, FirstPause);
    }

    /// <summary>The request was given up by whoever made it; nothing is known.</summary>
    public void Abandoned()
    {
        lock (_gate)
            _isProbing = false;
    }

    /// <summary>The request failed.</summary>
    /// <returns>True if this opened it.</returns>
    public bool Failed()
    {
        lock (_gate)
        {
            // Of those under way when it opened, none makes it stay open for longer.
            if (IsOpen && !_isProbing)
                return false;
            if (_isProbing)
                _pause = _pause * 2 < lastPause ? _pause * 2 : lastPause;
            (_isProbing, _failures) = (false, _failures + 1);
            _openUntil = time.GetUtcNow() + _pause;
            return _failures == threshold;
        }
    }
}
