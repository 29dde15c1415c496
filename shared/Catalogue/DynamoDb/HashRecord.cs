using System.Collections.Immutable;
using Amazon.DynamoDBv2.Model;
using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.DynamoDb;

/// <summary>What the catalogue knows of a torrent.</summary>
/// <param name="InfoHash">The torrent.</param>
/// <param name="Version">The number of the last change that wrote this; null if it is not stored yet.</param>
/// <param name="IsBlocked">Whether it may not have items.</param>
/// <param name="Prefixes">Its items' prefixes.</param>
internal sealed record HashRecord(InfoHash InfoHash, long? Version, bool IsBlocked, ImmutableSortedSet<string> Prefixes)
{
    private static readonly ImmutableSortedSet<string> None = ImmutableSortedSet<string>.Empty.WithComparer(StringComparer.Ordinal);

    /// <summary>The items that may stand for the torrent: the one named by the hash comes before those that older versions named otherwise.</summary>
    public IEnumerable<string> Candidates => Prefixes.OrderBy(prefix => prefix != InfoHash.ToString());

    public Condition Still => Condition.Still("version", Version);

    public static Key KeyOf(InfoHash infoHash) => new($"hash#{infoHash}", "hash");

    public static HashRecord Read(InfoHash infoHash, Dictionary<string, AttributeValue>? record) => record is null
        ? new(infoHash, null, false, None)
        : new(infoHash, record.FindNumber("version"), record.Has("blocked"), None.Union(record.TryGetValue("prefixes", out var prefixes) ? prefixes.SS : []));

    public Dictionary<string, AttributeValue> ToAttributes()
    {
        var record = KeyOf(InfoHash).ToAttributes();
        record["version"] = Attributes.Number(Version!.Value);
        if (IsBlocked)
            record["blocked"] = Attributes.Flag();
        if (!Prefixes.IsEmpty)
            record["prefixes"] = new AttributeValue { SS = [.. Prefixes] };
        return record;
    }
}
