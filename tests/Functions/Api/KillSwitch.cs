namespace Replica.Functions.Tests.Api;

/// <summary>Dies at the n-th call to any of the stores behind it: before the call does anything, or after it has done everything.</summary>
/// <param name="at">The call, from 1.</param>
/// <param name="afterwards">Whether its effect still comes about.</param>
/// <param name="method">Counts calls of this name only.</param>
internal sealed class KillSwitch(int at, bool afterwards, string? method = null)
{
    private int _calls;

    /// <summary>True once it has died.</summary>
    public bool Fired { get; private set; }

    public bool Afterwards => afterwards;

    /// <summary>Counts a call.</summary>
    /// <returns>True if this is the one to die at.</returns>
    public bool Count(string called)
    {
        // A dead process makes no further calls at all.
        if (Fired)
            throw new KilledException();
        if (method is not null && method != called)
            return false;
        Fired = Interlocked.Increment(ref _calls) == at;
        return Fired;
    }
}
