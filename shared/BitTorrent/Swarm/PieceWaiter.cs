namespace Replica.BitTorrent.Swarm;

/// <summary>A read that cannot go on before a piece is stored.</summary>
/// <param name="demand">The reader's demand.</param>
/// <param name="run">What the reader wants now, from the piece it waits for on.</param>
/// <param name="timeout">How long it waits.</param>
internal sealed class PieceWaiter(StreamDemand demand, PieceRun run, TimeSpan timeout)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>The reader's demand.</summary>
    public StreamDemand Demand { get; } = demand;

    /// <summary>What the reader wants now.</summary>
    public PieceRun Run { get; } = run;

    /// <summary>The piece it waits for.</summary>
    public int Piece => Run.First;

    /// <summary>How long it waits.</summary>
    public TimeSpan Timeout { get; } = timeout;

    /// <summary>When it gives up.</summary>
    public TimeSpan Deadline { get; set; }
}
