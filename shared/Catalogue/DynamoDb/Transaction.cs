using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>Writes that happen together or not at all: at most 100, of 4 MB together.</summary>
internal sealed class Transaction(string table)
{
    public List<TransactWriteItem> Actions { get; } = [];

    public void Put(Dictionary<string, AttributeValue> record, Condition? condition = null) => Actions.Add(new TransactWriteItem
    {
        Put = new Put
        {
            TableName = table,
            Item = record,
            ConditionExpression = condition?.Expression,
            ExpressionAttributeNames = condition?.Names,
            ExpressionAttributeValues = condition?.ValueMap,
        },
    });

    public void Delete(Key key, Condition condition) => Actions.Add(new TransactWriteItem
    {
        Delete = new Delete
        {
            TableName = table,
            Key = key.ToAttributes(),
            ConditionExpression = condition.Expression,
            ExpressionAttributeNames = condition.Names,
            ExpressionAttributeValues = condition.ValueMap,
        },
    });

    public void Check(Key key, Condition condition) => Actions.Add(new TransactWriteItem
    {
        ConditionCheck = new ConditionCheck
        {
            TableName = table,
            Key = key.ToAttributes(),
            ConditionExpression = condition.Expression,
            ExpressionAttributeNames = condition.Names,
            ExpressionAttributeValues = condition.ValueMap,
        },
    });
}
