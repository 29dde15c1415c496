using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>The numbers that the newest transaction of the change log took; both 0 before the first.</summary>
internal readonly record struct LogTip(long First, long Last)
{
    public static Key Key { get; } = new("tip", "tip");

    public static LogTip Read(Dictionary<string, AttributeValue>? record) =>
        record is null ? default : new(record.FindNumber("first")!.Value, record.FindNumber("last")!.Value);

    public Dictionary<string, AttributeValue> ToAttributes()
    {
        var record = Key.ToAttributes();
        record["first"] = Attributes.Number(First);
        record["last"] = Attributes.Number(Last);
        return record;
    }
}
