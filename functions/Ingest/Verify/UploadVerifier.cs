using Replica.Catalogue;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Uploads;
using Replica.Ingest.Media;
using Replica.ObjectStore;
using Replica.ObjectStore.Queue;

namespace Replica.Ingest.Verify;

/// <summary>
/// The worker of the verify queue: checks every piece of a completed upload and promotes it to its item's keys, or rejects it with a reason.
/// Killed anywhere, it does the rest when the message comes back; two of them at the same upload do not harm each other.
/// The upload stays <see cref="UploadState.Verifying"/> until ObjectCreated has catalogued the item.
/// </summary>
/// <param name="store">Objects.</param>
/// <param name="catalogue">What is published and blocked.</param>
/// <param name="ledger">Uploads.</param>
/// <param name="time">The clock.</param>
/// <param name="extras">Makes thumbnails and durations; null = items have none.</param>
public sealed class UploadVerifier(IObjectStore store, ICatalogue catalogue, IUploadLedger ledger, TimeProvider time, UploadExtras? extras = null)
{
    private readonly UploadCheck _check = new(store);
    private readonly Promotion _promotion = new(store, time, extras);

    /// <summary>Handles one message of the verify queue (<see cref="VerifyMessage"/>).</summary>
    /// <exception cref="FormatException">The message is malformed: it belongs to the dead letters.</exception>
    public async Task HandleAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var upload = await ledger.FindAsync(VerifyMessage.Parse(message.Body).UploadId, cancellationToken);
        switch (upload?.State)
        {
            case UploadState.Verifying:
                await VerifyAsync(upload, cancellationToken);
                break;
            case UploadState.Rejected:
                await DropAsync(upload, cancellationToken);
                break;
            case UploadState.Published:
                await IncomingObjects.DeleteAsync(store, upload, cancellationToken);
                break;
            default:
                // Unknown, or not complete: whoever completes it sends a message of its own.
                break;
        }
    }

    private async Task VerifyAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        if (await IsPromotedAsync(upload, cancellationToken))
        {
            // Promoted at an earlier delivery, and yet not catalogued: its event may never have been sent, or lie in the dead letters.
            await _promotion.AnnounceAgainAsync(upload.InfoHash, cancellationToken);
        }
        else
        {
            var refusal = await FindRefusalAsync(upload, cancellationToken)
                ?? await PublishAsync(upload, cancellationToken);
            // Another worker may have promoted it meanwhile and deleted the very bytes that were missed here.
            if (refusal is not null && !await IsPromotedAsync(upload, cancellationToken))
            {
                await ledger.MoveAsync(upload.Id, UploadState.Verifying, UploadState.Rejected, refusal, cancellationToken);
                await DropAsync(upload, cancellationToken);
                return;
            }
        }
        await IncomingObjects.DeleteAsync(store, upload, cancellationToken);
    }

    private async Task<string?> FindRefusalAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        if (await catalogue.IsBlockedAsync(upload.InfoHash, cancellationToken))
            return RejectionReason.Blocked;
        var verified = await ledger.FindVerifiedAsync(upload.InfoHash, cancellationToken);
        var isTaken = verified is null
            ? await catalogue.FindAsync(upload.InfoHash, cancellationToken) is not null
            : verified.Id != upload.Id;
        return isTaken ? RejectionReason.Duplicate : null;
    }

    private async Task<string?> PublishAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        var result = await _check.RunAsync(upload, cancellationToken);
        if (result.Info is not { } info)
            return result.Refusal;
        if (!await ledger.ClaimVerifiedAsync(upload.Id, upload.InfoHash, cancellationToken))
            return RejectionReason.Duplicate;
        // Checking takes minutes: a sweep may have ended the upload, an operator blocked the torrent.
        var now = await ledger.FindAsync(upload.Id, cancellationToken);
        if (now?.State != UploadState.Verifying)
            return "The upload was ended while it was checked.";
        return await catalogue.IsBlockedAsync(upload.InfoHash, cancellationToken)
            ? RejectionReason.Blocked
            : await _promotion.RunAsync(upload, info, cancellationToken);
    }

    /// <summary>True once the item stands whole and its promotion was this upload's.</summary>
    private async Task<bool> IsPromotedAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        var verified = await ledger.FindVerifiedAsync(upload.InfoHash, cancellationToken);
        return verified?.Id == upload.Id && await _promotion.IsDoneAsync(upload.InfoHash, cancellationToken);
    }

    /// <summary>Clears away what a rejected upload leaves, its right to the torrent too: others may publish the same content.</summary>
    private async Task DropAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        var verified = await ledger.FindVerifiedAsync(upload.InfoHash, cancellationToken);
        if (verified?.Id == upload.Id)
        {
            await _promotion.UndoAsync(upload, cancellationToken);
            await ledger.ReleaseVerifiedAsync(upload.InfoHash, cancellationToken);
        }
        await IncomingObjects.DeleteAsync(store, upload, cancellationToken);
    }
}
