namespace Replica.ObjectStore.Queue;

/// <summary>A message that was received too often.</summary>
/// <param name="Id">As in <see cref="QueueMessage"/>.</param>
/// <param name="Body">As it was sent.</param>
/// <param name="ReceiveCount">Deliveries.</param>
/// <param name="Died">When it was put aside.</param>
/// <param name="Reason">The last failure noted, or that there was none.</param>
public sealed record DeadLetter(string Id, string Body, int ReceiveCount, DateTimeOffset Died, string Reason);
