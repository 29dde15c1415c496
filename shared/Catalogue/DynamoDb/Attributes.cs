using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>Attributes of records, to and from .NET's types.</summary>
internal static partial class Attributes
{
    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    public static AttributeValue Bytes(ReadOnlyMemory<byte> value) => new() { B = new MemoryStream(value.ToArray(), 0, value.Length, false, true) };

    public static AttributeValue Flag() => new() { BOOL = true };

    public static long? FindNumber(this Dictionary<string, AttributeValue> record, string name) =>
        record.TryGetValue(name, out var value) ? long.Parse(value.N, CultureInfo.InvariantCulture) : null;

    public static byte[]? FindBytes(this Dictionary<string, AttributeValue> record, string name) =>
        record.TryGetValue(name, out var value) ? value.B.ToArray() : null;

    public static string? FindText(this Dictionary<string, AttributeValue> record, string name) =>
        record.TryGetValue(name, out var value) ? value.S : null;

    public static bool Has(this Dictionary<string, AttributeValue> record, string name) => record.ContainsKey(name);

    public static Key KeyOf(this Dictionary<string, AttributeValue> record) => new(record[TableSchema.PartitionKey].S, record[TableSchema.SortKey].S);

    /// <summary>True once the record's time is over, whether or not DynamoDB has deleted it.</summary>
    /// <remarks><c>expires</c> has whole seconds, so records that must end to the millisecond keep <c>ends</c> beside it.</remarks>
    public static bool IsOver(this Dictionary<string, AttributeValue> record, DateTimeOffset now) =>
        record.FindNumber("ends") is { } ends && ends <= now.ToUnixTimeMilliseconds();

    /// <summary>Gives a record its end.</summary>
    public static void End(this Dictionary<string, AttributeValue> record, DateTimeOffset at)
    {
        record["ends"] = Number(at.ToUnixTimeMilliseconds());
        record[TableSchema.Expires] = Number(at.ToUnixTimeSeconds() + 1);
    }

    /// <summary>The attribute names in an expression, each written with a <c>#</c>, since DynamoDB reserves hundreds of words.</summary>
    public static Dictionary<string, string> Names(string expression) =>
        Name().Matches(expression).Select(match => match.Value).Distinct().ToDictionary(name => name, name => name[1..]);

    [GeneratedRegex("#[a-z0-9]+")]
    private static partial Regex Name();
}
