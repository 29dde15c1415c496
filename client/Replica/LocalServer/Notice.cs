namespace Replica.Client.LocalServer;

/// <summary>A <c>notice</c> event.</summary>
/// <param name="Number">Counts up from 1.</param>
/// <param name="Text">For people.</param>
internal sealed record Notice(long Number, string Text);
