using Replica.Aws.Tests.Servers;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>
/// What becomes of a function's invocations: most live, some are killed at one of their calls to a store, before it does anything or after it has done
/// everything, and of some the answer is lost. Who is dead makes no more calls.
/// </summary>
internal sealed class Fate(int seed)
{
    /// <summary>Calls among which a killed invocation dies; a batch of ten makes some hundred.</summary>
    private const int Calls = 80;

    private readonly Random _random = new(seed);
    private int _left;
    private bool _isAfterwards;
    private volatile bool _isDead;

    /// <summary>Invocations that came to nothing.</summary>
    public int Kills { get; private set; }

    /// <summary>True if nobody hears of what the invocation did.</summary>
    public bool LosesAnswer { get; private set; }

    /// <summary>Begins an invocation.</summary>
    /// <param name="mayDie">Whether it may be killed.</param>
    public void Begin(bool mayDie)
    {
        var draw = _random.Next(100);
        _isDead = false;
        _left = mayDie && draw < 6 ? _random.Next(1, Calls) : int.MaxValue;
        _isAfterwards = _random.Next(2) == 0;
        LosesAnswer = mayDie && draw is >= 6 and < 9;
    }

    /// <summary>Ends it.</summary>
    /// <returns>True if it lived and was heard.</returns>
    public bool End()
    {
        var isHeard = !_isDead && !LosesAnswer;
        Kills += isHeard ? 0 : 1;
        return isHeard;
    }

    /// <summary>Makes a call.</summary>
    /// <exception cref="KilledException">The invocation dies, or is dead.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        if (_isDead)
            throw new KilledException();
        if (Interlocked.Decrement(ref _left) != 0)
            return await call();
        _isDead = true;
        if (_isAfterwards)
            await call();
        throw new KilledException();
    }
}
