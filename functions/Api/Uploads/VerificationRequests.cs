using System.Globalization;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore.Queue;

namespace Replica.Api.Uploads;

/// <summary>Puts completed uploads on the verify queue.</summary>
internal sealed class VerificationRequests(IQueue queue, IUploadLedger ledger, TimeProvider time)
{
    /// <summary>Checking a large upload is dear, so an upload is asked for again at most once in this time.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    /// <summary>Asks for an upload that has just become complete.</summary>
    public Task SendAsync(UploadRecord upload, CancellationToken cancellationToken) =>
        queue.SendAsync(new VerifyMessage(upload.Id).ToJson(), cancellationToken: cancellationToken);

    /// <summary>Asks again for one that is still to be verified: its message may have been lost with a process, or lie in the dead letters.</summary>
    public async Task RepeatAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        var window = time.GetUtcNow().Ticks / Interval.Ticks;
        var counter = string.Create(CultureInfo.InvariantCulture, $"verify/{upload.Id}/{window}");
        if (await ledger.TryCountAsync(counter, 1, 1, time.GetUtcNow() + Interval, cancellationToken))
            await SendAsync(upload, cancellationToken);
    }
}
