namespace Replica.Client.Seeding;

/// <summary>Whether the object store gave what was asked for last. Safe for concurrent use.</summary>
internal sealed class StoreHealth(TimeProvider time)
{
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(30);
    private long _failed;

    /// <summary>False for half a minute after a failure: what is cached is then all that can be offered.</summary>
    public bool IsUp => Volatile.Read(ref _failed) is var failed && (failed == 0 || time.GetElapsedTime(failed) > Doubt);

    /// <summary>Notes how a fetch ended.</summary>
    public void Note(bool succeeded) => Volatile.Write(ref _failed, succeeded ? 0 : Math.Max(1, time.GetTimestamp()));
}
