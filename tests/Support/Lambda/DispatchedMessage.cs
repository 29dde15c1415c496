namespace Replica.Support.Lambda;

/// <summary>A message as a queue hands it out.</summary>
public sealed record DispatchedMessage(string Id, string Body, string Receipt, int ReceiveCount);
