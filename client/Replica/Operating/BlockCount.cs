namespace Replica.Client.Operating;

/// <summary>What <c>block</c> did.</summary>
/// <param name="Blocked">Torrents newly blocked.</param>
/// <param name="Unblocked">Torrents whose block was lifted.</param>
/// <param name="Removed">Items deleted.</param>
internal sealed record BlockCount(int Blocked, int Unblocked, int Removed);
