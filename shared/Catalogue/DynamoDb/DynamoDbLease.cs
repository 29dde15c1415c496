using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>
/// Which of several processes does a work, in the catalogue's table: a record with its holder, which lapses unless renewed. Clocks differ and
/// processes stall, so two may believe for moments that they hold it: what they do must bear that.
/// </summary>
public sealed class DynamoDbLease
{
    private readonly Table _table;
    private readonly Key _key;
    private readonly AttributeValue _holder;

    /// <param name="client">Of the table.</param>
    /// <param name="table">Its name.</param>
    /// <param name="name">The work.</param>
    /// <param name="holder">This process; no other has the name.</param>
    /// <param name="time">The clock.</param>
    public DynamoDbLease(IAmazonDynamoDB client, string table, string name, string holder, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(holder);
        (_table, _key, _holder) = (new(client, table, time), Key.Of("lease", name), new(holder));
    }

    /// <summary>Takes the lease, or renews it.</summary>
    /// <returns>False while another holds it.</returns>
    public Task<bool> TryHoldAsync(TimeSpan duration, CancellationToken cancellationToken = default)
    {
        var record = _key.ToAttributes();
        record["holder"] = _holder;
        record.End(_table.Now + duration);
        var condition = new Condition(
            "attribute_not_exists(#pk) OR #holder = :me OR #ends <= :now", (":me", _holder), (":now", Attributes.Number(_table.Now.ToUnixTimeMilliseconds())));
        return _table.TryPutAsync(record, condition, cancellationToken);
    }

    /// <summary>Gives the lease back, if it is held still.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken = default) =>
        _table.TryDeleteAsync(_key, new Condition("#holder = :me", (":me", _holder)), cancellationToken);
}
