namespace Replica.BitTorrent.Transport.Utp;

/// <summary>
/// The memory that all connections of an endpoint hold bytes in. Each may always have a little; what is more has to be free. Thus many
/// connections that stall share the limit, and a few fast ones have wide windows.
/// </summary>
internal sealed class UtpBudget(long limit)
{
    /// <summary>Bytes in a piece of memory. Small enough to be moved by the garbage collector, so that what is given back leaves no hole.</summary>
    public const int PieceLength = 8 << 10;

    private const int Always = 32 << 10;
    private const int MostSpare = (2 << 20) / PieceLength;

    private readonly Stack<byte[]> _spare = [];

    /// <summary>Bytes held now.</summary>
    public long Used { get; set; }

    /// <summary>Pieces of memory that are lent now.</summary>
    public int Lent { get; private set; }

    /// <summary>How much may be held, in all, by one that holds some and would like as many as <paramref name="wanted"/>.</summary>
    public int Allow(int held, int wanted) => (int)Math.Min(wanted, Math.Max(Always, held + Math.Max(0, limit - Used)));

    /// <summary>Lends a piece of memory; what is in it does not matter.</summary>
    public byte[] Rent()
    {
        Lent++;
        return _spare.TryPop(out var piece) ? piece : GC.AllocateUninitializedArray<byte>(PieceLength);
    }

    /// <summary>Takes a piece back.</summary>
    public void Return(byte[] piece)
    {
        Lent--;
        if (_spare.Count < MostSpare)
            _spare.Push(piece);
    }
}
