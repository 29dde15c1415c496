namespace Replica.Catalogue.DynamoDb;

/// <summary>The table was too busy, or too many wrote at once, over every try; nothing was written. Trying again later is right.</summary>
public sealed class CatalogueBusyException : Exception
{
    internal CatalogueBusyException(string table, int tries, Exception? cause)
        : base($"The DynamoDB table '{table}' did not take a change in {tries} tries: it is throttled or too many write at once. Nothing was written; try again later.", cause)
    {
    }
}
