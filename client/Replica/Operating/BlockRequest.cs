namespace Replica.Client.Operating;

/// <summary>Body of <c>POST /replica/admin/block</c>.</summary>
/// <param name="InfoHashes">Torrents, 40 hexadecimal digits each.</param>
/// <param name="Undo">Lift their blocks.</param>
internal sealed record BlockRequest(IReadOnlyList<string>? InfoHashes, bool Undo);
