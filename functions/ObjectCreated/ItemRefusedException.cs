namespace Replica.ObjectCreated;

/// <summary>What stands at an item's keys can not be catalogued. The message says which item and why, and goes with the event to the dead letters.</summary>
public sealed class ItemRefusedException(string message, Exception? inner = null) : Exception(message, inner);
