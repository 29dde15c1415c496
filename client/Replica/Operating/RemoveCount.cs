namespace Replica.Client.Operating;

/// <summary>What <c>remove</c> did.</summary>
/// <param name="Removed">Items removed: 1, or 0 if there was none.</param>
internal sealed record RemoveCount(int Removed);
