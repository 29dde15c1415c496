using Amazon.DynamoDBv2.Model;
using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.DynamoDb;

/// <summary>A record of the change log; the item it is about is kept elsewhere.</summary>
internal sealed record LoggedChange(ChangeKind Kind, string Prefix, InfoHash InfoHash)
{
    public const string Partition = "changes";

    public static Key KeyOf(long number) => new(Partition, Key.Sortable(number));

    public static (long Number, LoggedChange Change) Read(Dictionary<string, AttributeValue> record) => (
        long.Parse(record.KeyOf().Sort, System.Globalization.CultureInfo.InvariantCulture),
        new((ChangeKind)record.FindNumber("kind")!.Value, record["prefix"].S, InfoHash.Parse(record["hash"].S)));

    public Dictionary<string, AttributeValue> ToAttributes(long number)
    {
        var record = KeyOf(number).ToAttributes();
        record["kind"] = Attributes.Number((int)Kind);
        record["prefix"] = new AttributeValue(Prefix);
        record["hash"] = new AttributeValue(InfoHash.ToString());
        return record;
    }
}
