using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Replica.Catalogue.DynamoDb;

/// <summary>
/// The table's calls. Reads are consistent. What the SDK does not try again, though it may succeed a moment later, is tried again here,
/// within bounds: writes that met a transaction, and transactions that were throttled or met another.
/// </summary>
internal sealed class Table(IAmazonDynamoDB client, string name, TimeProvider time)
{
    // DynamoDB takes 100 keys at a time.
    private const int KeysAtOnce = 100;

    public DateTimeOffset Now => time.GetUtcNow();

    public Transaction Begin() => new(name);

    public Backoff NewBackoff() => new(name, time);

    public async Task<Dictionary<string, AttributeValue>?> FindAsync(Key key, CancellationToken cancellationToken)
    {
        var request = new GetItemRequest { TableName = name, Key = key.ToAttributes(), ConsistentRead = true };
        return await RunAsync(async () => (await client.GetItemAsync(request, cancellationToken)).Item is { Count: > 0 } item ? item : null, cancellationToken);
    }

    /// <summary>Records by their keys, those that exist. Not of one moment.</summary>
    public async Task<Dictionary<Key, Dictionary<string, AttributeValue>>> FindAllAsync(IEnumerable<Key> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Key, Dictionary<string, AttributeValue>>();
        foreach (var some in keys.Distinct().Chunk(KeysAtOnce))
        {
            var left = new KeysAndAttributes { Keys = [.. some.Select(key => key.ToAttributes())], ConsistentRead = true };
            for (var backoff = NewBackoff(); ;)
            {
                var request = new BatchGetItemRequest { RequestItems = new() { [name] = left } };
                var answer = await RunAsync(() => client.BatchGetItemAsync(request, cancellationToken), cancellationToken);
                foreach (var record in answer.Responses?.GetValueOrDefault(name) ?? [])
                    found[record.KeyOf()] = record;
                if (answer.UnprocessedKeys?.GetValueOrDefault(name) is not { Keys.Count: > 0 } rest)
                    break;
                left = rest;
                await backoff.WaitAsync(null, cancellationToken);
            }
        }

        return found;
    }

    /// <summary>Up to <paramref name="limit"/> records of a partition, sort keys between two texts, both included.</summary>
    public Task<List<Dictionary<string, AttributeValue>>> ListAsync(string partition, string from, string to, int limit, CancellationToken cancellationToken) =>
        QueryAsync(
            new QueryRequest
            {
                TableName = name,
                ConsistentRead = true,
                KeyConditionExpression = "pk = :pk AND sk BETWEEN :from AND :to",
                ExpressionAttributeValues = new() { [":pk"] = new(partition), [":from"] = new(from), [":to"] = new(to) },
            },
            limit, _ => true, cancellationToken);

    /// <summary>Up to <paramref name="limit"/> records of a partition of the index with lower sort keys, as the index knows them: changes of the last moment may be missing.</summary>
    public Task<List<Dictionary<string, AttributeValue>>> ListIndexAsync(
        string partition, string below, int limit, bool descending, Func<Dictionary<string, AttributeValue>, bool> take, CancellationToken cancellationToken) =>
        QueryAsync(
            new QueryRequest
            {
                TableName = name,
                IndexName = TableSchema.Index,
                ScanIndexForward = !descending,
                KeyConditionExpression = "gsi1pk = :pk AND gsi1sk < :below",
                ExpressionAttributeValues = new() { [":pk"] = new(partition), [":below"] = new(below) },
            },
            limit, take, cancellationToken);

    /// <summary>Puts a record.</summary>
    /// <returns>False if the condition does not hold.</returns>
    public Task<bool> TryPutAsync(Dictionary<string, AttributeValue> record, Condition? condition, CancellationToken cancellationToken) => TryAsync(
        () => client.PutItemAsync(
            new PutItemRequest
            {
                TableName = name,
                Item = record,
                ConditionExpression = condition?.Expression,
                ExpressionAttributeNames = condition?.Names,
                ExpressionAttributeValues = condition?.ValueMap,
            },
            cancellationToken),
        cancellationToken);

    /// <summary>Changes a record.</summary>
    /// <returns>False if the condition does not hold.</returns>
    public Task<bool> TryUpdateAsync(Key key, string update, Condition condition, CancellationToken cancellationToken) => TryAsync(
        () => client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = name,
                Key = key.ToAttributes(),
                UpdateExpression = update,
                ConditionExpression = condition.Expression,
                ExpressionAttributeNames = Attributes.Names(update + condition.Expression),
                ExpressionAttributeValues = condition.ValueMap,
            },
            cancellationToken),
        cancellationToken);

    /// <summary>Deletes a record.</summary>
    /// <returns>False if the condition does not hold.</returns>
    public Task<bool> TryDeleteAsync(Key key, Condition? condition, CancellationToken cancellationToken) => TryAsync(
        () => client.DeleteItemAsync(
            new DeleteItemRequest
            {
                TableName = name,
                Key = key.ToAttributes(),
                ConditionExpression = condition?.Expression,
                ExpressionAttributeNames = condition?.Names,
                ExpressionAttributeValues = condition?.ValueMap,
            },
            cancellationToken),
        cancellationToken);

    /// <summary>Writes a transaction. Its token lets the SDK send it twice without its happening twice.</summary>
    /// <returns>False, with nothing written, if a condition did not hold or another transaction was in the way: read anew and try again.</returns>
    public async Task<bool> TryCommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var request = new TransactWriteItemsRequest { TransactItems = transaction.Actions, ClientRequestToken = Guid.NewGuid().ToString() };
        try
        {
            await RunAsync(() => client.TransactWriteItemsAsync(request, cancellationToken), cancellationToken);
            return true;
        }
        catch (TransactionCanceledException e) when (Cancellation.IsLostRace(e))
        {
            return false;
        }
    }

    private async Task<List<Dictionary<string, AttributeValue>>> QueryAsync(
        QueryRequest request, int limit, Func<Dictionary<string, AttributeValue>, bool> take, CancellationToken cancellationToken)
    {
        var found = new List<Dictionary<string, AttributeValue>>();
        do
        {
            request.Limit = limit - found.Count;
            var page = await RunAsync(() => client.QueryAsync(request, cancellationToken), cancellationToken);
            found.AddRange((page.Items ?? []).Where(take));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (found.Count < limit && request.ExclusiveStartKey is { Count: > 0 });
        return found;
    }

    private async Task<bool> TryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(call, cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var backoff = NewBackoff(); ;)
        {
            try
            {
                return await call();
            }
            catch (ResourceNotFoundException e)
            {
                throw new InvalidOperationException($"There is no DynamoDB table '{name}' in this region and account, or it is still being made.", e);
            }
            catch (Exception e) when (Cancellation.IsPassing(e))
            {
                await backoff.WaitAsync(e, cancellationToken);
            }
        }
    }
}
