using System.Security.Cryptography;

namespace Replica.Catalogue.DynamoDb;

/// <summary>Tries of one piece of work, with waits that double on average and differ by chance, so that those who met do not meet again.</summary>
internal sealed class Backoff(string table, TimeProvider time)
{
    private const int MaxTries = 40;
    private const int FirstWait = 4; // milliseconds
    private const int LongestWait = 500;

    private int _tries;

    /// <summary>Waits for the next try.</summary>
    /// <exception cref="CatalogueBusyException">There have been enough.</exception>
    public async Task WaitAsync(Exception? cause, CancellationToken cancellationToken)
    {
        if (++_tries >= MaxTries)
            throw new CatalogueBusyException(table, _tries, cause);
        var longest = Math.Min(LongestWait, FirstWait << Math.Min(_tries, 10));
        await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, longest + 1)), time, cancellationToken);
    }
}
