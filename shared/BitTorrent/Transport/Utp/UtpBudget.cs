namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// The memory that all connections of an endpoint hold bytes in. Each may always have a little; what is more has to be free. Thus many
/// connections that stall share the limit, and a few fast ones have wide windows.
/// </summary>
internal sealed class UtpBudget(long limit)
{
    private const int Always = 32 << 10;

    /// <summary>Bytes held now.</summary>
    public long Used { get; set; }

    /// <summary>How much may be held, in all, by one that holds some and would like as many as <paramref name="wanted"/>.</summary>
    public int Allow(int held, int wanted) => (int)Math.Min(wanted, Math.Max(Always, held + Math.Max(0, limit - Used)));
}
