using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>A condition on the record that a write meets.</summary>
/// <param name="Expression">In DynamoDB's language, attribute names with a <c>#</c>.</param>
/// <param name="Values">What its <c>:names</c> stand for.</param>
internal sealed record Condition(string Expression, params (string Name, AttributeValue Value)[] Values)
{
    public static Condition Absent { get; } = new("attribute_not_exists(#pk)");

    public static Condition Present { get; } = new("attribute_exists(#pk)");

    /// <summary>That there is no record, or one whose time is over though DynamoDB has not deleted it yet.</summary>
    public static Condition AbsentOrOver(DateTimeOffset now) =>
        new("attribute_not_exists(#pk) OR #ends <= :now", (":now", Attributes.Number(now.ToUnixTimeMilliseconds())));

    public Dictionary<string, string> Names => Attributes.Names(Expression);

    /// <summary>Null without values: DynamoDB refuses an empty map.</summary>
    public Dictionary<string, AttributeValue>? ValueMap => Values.Length == 0 ? null : Values.ToDictionary(value => value.Name, value => value.Value);

    /// <summary>That the record's number is what was read: null is that there was no record.</summary>
    public static Condition Still(string attribute, long? number) =>
        number is { } value ? new($"#{attribute} = :read", (":read", Attributes.Number(value))) : Absent;
}
