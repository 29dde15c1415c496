using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>The one table of catalogue, uploads and jobs: its keys, its index and its expiry.</summary>
/// <remarks>
/// Records, as <c>pk</c> / <c>sk</c>:
/// <c>item#prefix</c> / <c>item</c> an item, or that it is gone; <c>hash#info hash</c> / <c>hash</c> a torrent's items and whether it is blocked;
/// <c>changes</c> / number: the change log; <c>tip</c> / <c>tip</c> its newest number;
/// <c>body#id</c> / number: the pieces of what is too large for one record, <c>body#id</c> / <c>pending</c> while nothing points to them (in the index
/// under <c>bodies</c> by time); <c>upload#…</c> / <c>upload</c> (in the index under <c>uploads#state</c> by time); <c>verified#…</c>, <c>counter#…</c>,
/// <c>secret#…</c>, <c>claim#…</c>; <c>job#…</c> / <c>job</c> (in the index under <c>jobs</c> by time of change).
/// </remarks>
public static class TableSchema
{
    /// <summary>Partition key, text.</summary>
    public const string PartitionKey = "pk";

    /// <summary>Sort key, text.</summary>
    public const string SortKey = "sk";

    /// <summary>DynamoDB's time to live: a number of Unix seconds after which the record may be deleted, hours or days late.</summary>
    public const string Expires = "expires";

    /// <summary>The only index; it projects every attribute. DynamoDB brings indexes up to date a little later than the table.</summary>
    public const string Index = "gsi1";

    /// <summary>The index's partition key, text; records without it are not in the index.</summary>
    public const string IndexPartitionKey = "gsi1pk";

    /// <summary>The index's sort key, text.</summary>
    public const string IndexSortKey = "gsi1sk";

    /// <summary>The request that makes such a table, paid for on demand. Expiry is switched on by a request of its own.</summary>
    public static CreateTableRequest Creation(string table) => new()
    {
        TableName = table,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        AttributeDefinitions = [Text(PartitionKey), Text(SortKey), Text(IndexPartitionKey), Text(IndexSortKey)],
        KeySchema = Keys(PartitionKey, SortKey),
        GlobalSecondaryIndexes =
        [
            new GlobalSecondaryIndex
            {
                IndexName = Index,
                KeySchema = Keys(IndexPartitionKey, IndexSortKey),
                Projection = new Projection { ProjectionType = ProjectionType.ALL },
            },
        ],
    };

    private static AttributeDefinition Text(string name) => new(name, ScalarAttributeType.S);

    private static List<KeySchemaElement> Keys(string partition, string sort) => [new(partition, KeyType.HASH), new(sort, KeyType.RANGE)];
}
