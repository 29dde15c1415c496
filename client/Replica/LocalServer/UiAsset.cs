namespace Replica.Client.LocalServer;

/// <summary>One file of the UI.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="ContentType">With its charset.</param>
/// <param name="IsHashed">Its name holds a hash of its content: it never changes.</param>
/// <param name="ETag">Strong, quoted.</param>
internal sealed record UiAsset(ReadOnlyMemory<byte> Bytes, string ContentType, bool IsHashed, string ETag);
