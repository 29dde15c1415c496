using Amazon.DynamoDBv2.Model;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;

namespace Replica.Catalogue.DynamoDb;

/// <summary>An item's record. It outlives the item, since the change log needs to know the number of a prefix's last change.</summary>
/// <param name="Prefix">Whose it is.</param>
/// <param name="Version">The number of the last change that wrote it.</param>
/// <param name="Logged">The number of the last put or removal, the one that the log keeps.</param>
/// <param name="Content">The item; null if it is gone.</param>
internal sealed record ItemRecord(ItemPrefix Prefix, long Version, long Logged, ItemContent? Content)
{
    public static Key KeyOf(ItemPrefix prefix) => new($"item#{prefix.Value}", "item");

    public static ItemRecord Read(Dictionary<string, AttributeValue> record) => new(
        ItemPrefix.Parse(record.KeyOf().Partition["item#".Length..]), record.FindNumber("version")!.Value, record.FindNumber("logged")!.Value,
        record.FindText("hash") is { } hash
            ? new ItemContent(InfoHash.Parse(hash), record.FindBytes("digest")!, Body.Read(record), record.FindBytes("token"))
            : null);

    /// <summary>That the record is as it was read (null: was not there).</summary>
    public static Condition Still(ItemRecord? read) => read is null
        ? Condition.Absent
        : read.Content?.TokenHash is { } token
            ? new("#version = :read AND #token = :token", (":read", Attributes.Number(read.Version)), (":token", Attributes.Bytes(token)))
            : new("#version = :read AND attribute_not_exists(#token)", (":read", Attributes.Number(read.Version)));

    public Dictionary<string, AttributeValue> ToAttributes()
    {
        var record = KeyOf(Prefix).ToAttributes();
        record["version"] = Attributes.Number(Version);
        record["logged"] = Attributes.Number(Logged);
        if (Content is null)
            return record;
        record["hash"] = new AttributeValue(Content.InfoHash.ToString());
        record["digest"] = Attributes.Bytes(Content.Digest);
        Content.Body.WriteTo(record);
        if (Content.TokenHash is { } token)
            record["token"] = Attributes.Bytes(token);
        return record;
    }
}
