namespace Replica.ObjectStore.Queue;

/// <summary>A message handed out.</summary>
/// <param name="Id">Stays the same over deliveries.</param>
/// <param name="Body">As it was sent.</param>
/// <param name="Receipt">Names this delivery.</param>
/// <param name="ReceiveCount">Deliveries so far, this one included.</param>
public sealed record QueueMessage(string Id, string Body, string Receipt, int ReceiveCount);
