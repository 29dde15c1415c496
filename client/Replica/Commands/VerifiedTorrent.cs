namespace Replica.Client.Commands;

/// <summary>What <c>torrent verify --json</c> prints.</summary>
/// <param name="Pieces">In the torrent.</param>
/// <param name="Valid">Of them on disk and right.</param>
/// <param name="Complete">Nothing is missing.</param>
internal sealed record VerifiedTorrent(int Pieces, int Valid, bool Complete);
