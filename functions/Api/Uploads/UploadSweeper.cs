using Replica.Catalogue.Publishing;
using Replica.Catalogue.Uploads;

namespace Replica.Api.Uploads;

/// <summary>
/// Ends what nobody will end: uploads whose sender went away, completed ones whose verification was lost, and objects that came in after their
/// upload had ended. Run it every few minutes; several at once do no harm.
/// </summary>
public sealed class UploadSweeper(ApiServices services)
{
    /// <summary>A completed upload is asked for again if it was begun longer ago than this.</summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromMinutes(15);

    /// <summary>An upload that still receives after this is given up.</summary>
    public static readonly TimeSpan ReceiveFor = TimeSpan.FromDays(7);

    /// <summary>An upload that could not be verified in this time is given up, unless it is half promoted.</summary>
    public static readonly TimeSpan VerifyFor = TimeSpan.FromDays(14);

    /// <summary>An object below <c>incoming/</c> that belongs to no upload under way is deleted after this.</summary>
    public static readonly TimeSpan KeepLeftovers = TimeSpan.FromDays(1);

    private readonly VerificationRequests _verification = new(services.VerifyQueue, services.Ledger, services.Time);

    /// <summary>Sweeps once.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken = default)
    {
        var now = services.Time.GetUtcNow();
        foreach (var upload in await services.Ledger.ListAsync(UploadState.Receiving, now - ReceiveFor, cancellationToken))
            await GiveUpAsync(upload, cancellationToken);
        foreach (var upload in await services.Ledger.ListAsync(UploadState.Verifying, now - RepeatAfter, cancellationToken))
            await PushAsync(upload, now, cancellationToken);
        await DeleteLeftoversAsync(now - KeepLeftovers, cancellationToken);
    }

    private async Task GiveUpAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        // Objects first: killed in between, the next sweep finds the record and does it again.
        await IncomingObjects.AbandonAsync(services.Store, upload, cancellationToken);
        await services.Ledger.MoveAsync(
            upload.Id, UploadState.Receiving, UploadState.Rejected, "The upload was not completed in time; upload again.", cancellationToken);
    }

    private async Task PushAsync(UploadRecord upload, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var verified = await services.Ledger.FindVerifiedAsync(upload.InfoHash, cancellationToken);
        if (upload.Created < now - VerifyFor && verified?.Id != upload.Id)
        {
            await IncomingObjects.DeleteAsync(services.Store, upload, cancellationToken);
            await services.Ledger.MoveAsync(
                upload.Id, UploadState.Verifying, UploadState.Rejected, "The upload could not be verified; upload again.", cancellationToken);
            return;
        }
        await _verification.RepeatAsync(upload, cancellationToken);
    }

    /// <summary>The torrent's signed URL outlives its upload by up to a day, so something may come in after everything was cleared away.</summary>
    private async Task DeleteLeftoversAsync(DateTimeOffset storedBefore, CancellationToken cancellationToken)
    {
        var (lastId, isUnderWay) = ("", false);
        await foreach (var found in services.Store.ListAsync(IncomingObjects.Prefix, cancellationToken: cancellationToken))
        {
            if (found.LastModified >= storedBefore)
                continue;
            var id = found.Key.Split('/')[1];
            if (id != lastId)
            {
                var upload = await services.Ledger.FindAsync(id, cancellationToken);
                (lastId, isUnderWay) = (id, upload?.State is UploadState.Receiving or UploadState.Verifying);
            }
            if (!isUnderWay)
                await services.Store.DeleteAsync(found.Key, cancellationToken);
        }
    }
}
