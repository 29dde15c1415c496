namespace Replica.Client.Commands;

/// <summary>What <c>torrent create --json</c> prints.</summary>
/// <param name="InfoHash">Version 1, lower-case hex.</param>
/// <param name="InfoHashV2">Version 2; null for a torrent without it.</param>
/// <param name="File">Full path of what was written.</param>
internal sealed record CreatedTorrent(string InfoHash, string? InfoHashV2, string File);
