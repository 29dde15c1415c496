using System.Net;
using Replica.Catalogue.Publishing;
using Replica.Client.Service;

namespace Replica.Client.Uploads;

/// <summary>Brings an upload that has begun to its end: sends what is missing, again and again if need be, and waits for the verdict.</summary>
internal sealed class UploadDelivery(Uri service, UploadApi api, PartSender sender, UploadLibrary library, TimeProvider time)
{
    /// <summary>Rounds in a row that brought nothing forward before an upload gives up.</summary>
    private const int MaxIdleRounds = 5;

    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    /// <summary>Returns once the upload is published.</summary>
    /// <param name="upload">In the library already.</param>
    /// <param name="source">Its files.</param>
    /// <param name="plan">What to send; null if everything was sent.</param>
    /// <param name="progress">Told of sending and verifying.</param>
    /// <param name="cancellationToken">Stops it; a later run resumes.</param>
    /// <exception cref="UploadRefusedException">The service rejected it, or a file changed.</exception>
    /// <exception cref="ServiceException">Not reached; a later run resumes.</exception>
    public async Task DeliverAsync(
        OwnUpload upload, UploadSource source, PartPlan? plan, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            for (var idle = 0; plan is not null;)
            {
                var (arrived, failure) = await SendAsync(source, plan, progress, cancellationToken).ConfigureAwait(false);
                failure ??= await CompleteAsync(upload, cancellationToken).ConfigureAwait(false);
                if (failure is null) break;
                idle = arrived > 0 ? 1 : idle + 1;
                if (idle > MaxIdleRounds) throw new ServiceException($"sending failed ({failure}); the same command resumes it");
                await Task.Delay(TimeSpan.FromSeconds(0.25 * (1 << idle)), time, cancellationToken).ConfigureAwait(false);
                plan = await MissingAsync(upload, source, cancellationToken).ConfigureAwait(false);
            }

            library.SetState(upload.UploadId, UploadStates.Verifying);
            await AwaitVerdictAsync(upload, source, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (UploadRefusedException)
        {
            library.SetState(upload.UploadId, UploadStates.Rejected);
            throw;
        }
    }

    private async Task<(int Arrived, string? Failure)> SendAsync(
        UploadSource source, PartPlan plan, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        var total = source.Length;
        var done = total - plan.MissingLength;
        progress?.Report(new UploadProgress("sending", done, total));
        var (arrived, failure) = await sender.SendAsync(source, plan.Missing, sent =>
        {
            var now = Interlocked.Add(ref done, sent);
            progress?.Report(new UploadProgress("sending", Math.Min(now, total), total));
        }, cancellationToken).ConfigureAwait(false);
        source.RefuseChanges();
        failure ??= await sender.PutAsync(plan.TorrentUrl, _ => new ByteArrayContent(source.Torrent), cancellationToken).ConfigureAwait(false);
        return (arrived, failure);
    }

    private async Task<string?> CompleteAsync(OwnUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await api.CompleteAsync(upload, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ServiceException e) when (e.Status is HttpStatusCode.Conflict)
        {
            // Something it was sent is not there, or it is past receiving already: its state tells.
            return e.Message;
        }
    }

    private async Task<PartPlan?> MissingAsync(OwnUpload upload, UploadSource source, CancellationToken cancellationToken) =>
        await FindAsync(upload, cancellationToken).ConfigureAwait(false) is { State: UploadStates.Receiving, Parts: { } parts, TorrentUrl: { } torrentUrl }
            ? PartPlan.Create(service, parts, torrentUrl, source.Files)
            : null;

    private async Task AwaitVerdictAsync(OwnUpload upload, UploadSource source, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new UploadProgress("verifying", 0, source.Length));
        for (var pause = FirstPoll; ; pause = pause * 1.5 < LongestPoll ? pause * 1.5 : LongestPoll)
        {
            var status = await FindAsync(upload, cancellationToken).ConfigureAwait(false);
            switch (status.State)
            {
                case UploadStates.Published:
                    library.SetState(upload.UploadId, UploadStates.Published);
                    progress?.Report(new UploadProgress("verifying", source.Length, source.Length));
                    return;
                case UploadStates.Rejected:
                    source.RefuseChanges();
                    throw new UploadRefusedException($"the service rejected {upload.DisplayName}: {status.Reason ?? "it gave no reason"}")
                    {
                        IsDuplicate = status.Reason == RejectionReason.Duplicate,
                    };
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<UploadStatus> FindAsync(OwnUpload upload, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(upload, cancellationToken).ConfigureAwait(false) is { } status) return status;
        library.SetState(upload.UploadId, UploadStates.Rejected);
        throw new ServiceException("the service no longer knows this upload; the same command starts it anew");
    }
}
