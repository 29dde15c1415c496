namespace Replica.ObjectStore.Queue;

/// <summary>
/// Thrown by a handler for a message that no later delivery could satisfy: whoever works the queue moves it to the dead letters at once
/// (<see cref="IQueue.RefuseAsync"/>), with this message as the reason.
/// </summary>
public sealed class MessageRefusedException(string message, Exception? inner = null) : Exception(message, inner);
