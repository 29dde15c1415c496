using Microsoft.AspNetCore.Http;
using Replica.Api.Http;
using Replica.Catalogue.Items;
using Replica.Catalogue.Uploads;

namespace Replica.Api.Uploads;

/// <summary>
/// <c>POST /v1/uploads/{id}/complete</c>: joins the parts, which pins their bytes, and asks for verification. Asking again continues where a killed
/// request stopped, and otherwise just answers where the upload stands.
/// </summary>
internal sealed class UploadCompletion(ApiServices services, VerificationRequests verification)
{
    private const int MostNamed = 100;

    public async Task HandleAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var upload = await UploadAccess.FindAsync(context, services.Ledger);
        if (upload.State == UploadState.Receiving)
            await CompleteAsync(upload, cancellation);
        else if (upload.State == UploadState.Verifying)
            await verification.RepeatAsync(upload, cancellation);

        var now = await services.Ledger.FindAsync(upload.Id, cancellation) ?? upload;
        await JsonAnswer.WriteAsync(context, StatusCodes.Status202Accepted, UploadProgress.Settled(now), ApiJson.Default.UploadStatus);
    }

    private async Task CompleteAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        var arrivals = await Arrivals.ReadAsync(services.Store, upload, cancellationToken);
        RequireAll(upload, arrivals);
        for (var file = 0; file < upload.Files.Length; file++)
        {
            if (!arrivals.IsJoined(file))
            {
                await services.Store.CompletePartsAsync(
                    ItemKeys.IncomingFile(upload.Id, file), upload.Files[file].PartsId, PartLayout.CountOf(upload, file), cancellationToken);
            }
        }
        // A kill between the two leaves a verifying upload that nobody was asked to verify: completing again or the sweep asks.
        if (await services.Ledger.MoveAsync(upload.Id, UploadState.Receiving, UploadState.Verifying, cancellationToken: cancellationToken))
            await verification.SendAsync(upload, cancellationToken);
    }

    private static void RequireAll(UploadRecord upload, Arrivals arrivals)
    {
        var missing = PartLayout.PartsOf(upload).Where(part => !arrivals.Has(part)).ToArray();
        if (missing.Length == 0 && arrivals.Torrent)
            return;
        var torrent = arrivals.Torrent ? "" : "The torrent is missing. ";
        var parts = missing.Length == 0 ? "" : $"{missing.Length} parts are missing, the first is part {missing[0].Index} of file {missing[0].File}. ";
        throw new ProblemException(new Problem(409, "Incomplete", $"{torrent}{parts}Send what is missing, then complete again.")
        {
            Type = "urn:replica:incomplete",
            TorrentMissing = !arrivals.Torrent,
            Missing = [.. missing.Take(MostNamed).Select(part => new MissingPart(part.File, part.Index))],
        });
    }
}
