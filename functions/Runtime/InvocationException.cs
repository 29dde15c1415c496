namespace Replica.Runtime;

/// <summary>Fails an invocation with a message that may be logged and reported: it quotes nothing of the event.</summary>
public sealed class InvocationException(string message, Exception? inner = null) : Exception(message, inner);
