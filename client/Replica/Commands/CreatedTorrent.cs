namespace Replica.Client.Commands;

/// <summary>What <c>torrent create --json</c> prints.</summary>
/// <param name="InfoHash">Lower-case hex: version 1's, or of version 2 alone its first 20 bytes.</param>
/// <param name="InfoHashV2">Version 2; null for a torrent without it.</param>
/// <param name="File">Full path of what was written.</param>
internal sealed record CreatedTorrent(string InfoHash, string? InfoHashV2, string File);
