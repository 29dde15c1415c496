using System.Collections.Immutable;
using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.Uploads;

/// <summary>One upload.</summary>
/// <param name="Id">128 random bits, hex.</param>
/// <param name="InfoHash">What the client says it uploads; proven by verification.</param>
/// <param name="TorrentLength">Bytes of the <c>.torrent</c> it will PUT.</param>
/// <param name="PartLength">Bytes in each part of a file but its last.</param>
/// <param name="Files">Its files in the torrent's order, with the store's id of each upload in parts.</param>
/// <param name="Title">As the uploader gave it.</param>
/// <param name="Description">As the uploader gave it.</param>
/// <param name="Tags">As the uploader gave them.</param>
/// <param name="AdminTokenHash">SHA-256 of the admin token; the token itself is never stored.</param>
/// <param name="Created">When it began.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it was rejected, for people.</param>
public sealed record UploadRecord(
    string Id, InfoHash InfoHash, long TorrentLength, long PartLength, ImmutableArray<UploadFile> Files,
    string Title, string Description, ImmutableArray<string> Tags, ImmutableArray<byte> AdminTokenHash,
    DateTimeOffset Created, UploadState State, string? Reason);
