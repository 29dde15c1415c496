using System.Globalization;
using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Uploads;

namespace Replica.Catalogue.DynamoDb;

/// <summary>The upload ledger of a deployment, in the catalogue's table (<see cref="TableSchema"/>).</summary>
/// <remarks>
/// <see cref="ListAsync"/> reads an index, which is brought up to date a little later than the table: an upload of the last moment may be missing
/// from it or stand in its state before. A sweep that looks at old uploads and moves them by <see cref="MoveAsync"/> comes to no harm.
/// <see cref="TryCountAsync"/> may count twice if DynamoDB's answer is lost and the SDK asks again: a limit is then reached early, never passed.
/// </remarks>
public sealed class DynamoDbUploadLedger(IAmazonDynamoDB client, string table, TimeProvider time) : IUploadLedger
{
    private const int MostListed = 100;
    private const int SecretLength = 32;

    private readonly Table _table = new(client, table, time);
    private readonly UploadStore _uploads = new(new Table(client, table, time));

    /// <inheritdoc/>
    public Task AddAsync(UploadRecord upload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return _uploads.AddAsync(upload, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<UploadRecord?> FindAsync(string uploadId, CancellationToken cancellationToken = default) => _uploads.FindAsync(uploadId, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> MoveAsync(string uploadId, UploadState from, UploadState to, string? reason = null, CancellationToken cancellationToken = default) =>
        _uploads.MoveAsync(uploadId, from, to, reason, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UploadRecord>> ListAsync(UploadState state, DateTimeOffset createdBefore, CancellationToken cancellationToken = default) =>
        _uploads.ListAsync(state, createdBefore, MostListed, cancellationToken);

    /// <inheritdoc/>
    public async Task<UploadRecord?> FindVerifiedAsync(InfoHash infoHash, CancellationToken cancellationToken = default) =>
        (await _table.FindAsync(VerifiedKey(infoHash), cancellationToken))?.FindText("upload") is { } id
            ? await _uploads.FindAsync(id, cancellationToken)
            : null;

    /// <inheritdoc/>
    public Task<bool> ClaimVerifiedAsync(string uploadId, InfoHash infoHash, CancellationToken cancellationToken = default)
    {
        var record = VerifiedKey(infoHash).ToAttributes();
        record["upload"] = new AttributeValue(uploadId);
        return _table.TryPutAsync(
            record, new Condition("attribute_not_exists(#pk) OR #upload = :mine", (":mine", new AttributeValue(uploadId))), cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseVerifiedAsync(InfoHash infoHash, CancellationToken cancellationToken = default) =>
        _table.TryDeleteAsync(VerifiedKey(infoHash), null, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> TryCountAsync(string counter, long amount, long limit, DateTimeOffset expires, CancellationToken cancellationToken = default)
    {
        var key = Key.Of("counter", counter);
        for (var backoff = _table.NewBackoff(); ; await backoff.WaitAsync(null, cancellationToken))
        {
            // Subtraction, since the sum might overflow.
            var added = await _table.TryUpdateAsync(
                key, "SET #amount = #amount + :amount",
                new(
                    "#ends > :now AND #amount <= :most", (":now", Attributes.Number(_table.Now.ToUnixTimeMilliseconds())),
                    (":amount", Attributes.Number(amount)), (":most", Attributes.Number(limit - amount))),
                cancellationToken);
            if (added)
                return true;
            var present = await _table.FindAsync(key, cancellationToken);
            if (present is null || present.IsOver(_table.Now))
            {
                if (amount > limit)
                    return false;
                if (await TryBeginAsync(key, amount, expires, cancellationToken))
                    return true;
            }
            else if (present.FindNumber("amount") > limit - amount)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> DaySecretAsync(DateOnly day, CancellationToken cancellationToken = default)
    {
        var key = new Key($"secret#{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}", "secret");
        for (var backoff = _table.NewBackoff(); ; await backoff.WaitAsync(null, cancellationToken))
        {
            if (await _table.FindAsync(key, cancellationToken) is { } present && !present.IsOver(_table.Now))
                return present.FindBytes("secret")!;
            var secret = RandomNumberGenerator.GetBytes(SecretLength);
            var record = key.ToAttributes();
            record["secret"] = Attributes.Bytes(secret);
            record.End(DaySecret.Expiry(day, _table.Now));
            await _table.TryPutAsync(record, Condition.AbsentOrOver(_table.Now), cancellationToken);
        }
    }

    private Task<bool> TryBeginAsync(Key key, long amount, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        var record = key.ToAttributes();
        record["amount"] = Attributes.Number(amount);
        record.End(expires);
        return _table.TryPutAsync(record, Condition.AbsentOrOver(_table.Now), cancellationToken);
    }

    private static Key VerifiedKey(InfoHash infoHash) => new($"verified#{infoHash}", "verified");
}
