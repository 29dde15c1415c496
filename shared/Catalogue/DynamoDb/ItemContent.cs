using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.DynamoDb;

/// <summary>What an item's record holds while there is an item.</summary>
/// <param name="InfoHash">Its torrent.</param>
/// <param name="Digest">SHA-256 of its text: tells whether a put changes anything.</param>
/// <param name="Body">Its text, packed.</param>
/// <param name="TokenHash">SHA-256 of the token that may delete it.</param>
internal sealed record ItemContent(InfoHash InfoHash, byte[] Digest, Body Body, byte[]? TokenHash);
