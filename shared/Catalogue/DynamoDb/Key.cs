using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>The primary key of a record.</summary>
internal readonly record struct Key(string Partition, string Sort)
{
    // DynamoDB takes 2,048 bytes in a partition key.
    private const int LongestText = 1_000;

    /// <summary>A key whose partition is a kind and any text; a long text is replaced by its hash.</summary>
    public static Key Of(string kind, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new($"{kind}#{(bytes.Length <= LongestText ? $"text:{Encoding.UTF8.GetString(bytes)}" : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}")}", kind);
    }

    /// <summary>A number from 0 as text that sorts as numbers do.</summary>
    public static string Sortable(long number) => number.ToString("D19", CultureInfo.InvariantCulture);

    public Dictionary<string, AttributeValue> ToAttributes() =>
        new() { [TableSchema.PartitionKey] = new AttributeValue(Partition), [TableSchema.SortKey] = new AttributeValue(Sort) };
}
