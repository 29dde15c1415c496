using Microsoft.AspNetCore.Http;
using Replica.Api.Http;
using Replica.Catalogue.Uploads;

namespace Replica.Api.Uploads;

/// <summary><c>GET /v1/uploads/{id}</c>: where an upload stands and, while it is receiving, what is missing and where to send it.</summary>
internal sealed class UploadProgress(ApiServices services)
{
    public async Task HandleAsync(HttpContext context)
    {
        var upload = await UploadAccess.FindAsync(context, services.Ledger);
        var status = upload.State == UploadState.Receiving
            ? await ReceivingAsync(upload, context.RequestAborted)
            : Settled(upload);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, status, ApiJson.Default.UploadStatus);
    }

    /// <summary>The status of an upload that takes no more bytes.</summary>
    public static UploadStatus Settled(UploadRecord upload) => new(NameOf(upload.State), upload.Reason, [], null, null);

    private async Task<UploadStatus> ReceivingAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        var arrivals = await Arrivals.ReadAsync(services.Store, upload, cancellationToken);
        var urls = new UploadUrls(services.Store, upload, services.Time.GetUtcNow() + services.Limits.UrlLifetime);
        var parts = PartLayout.PartsOf(upload).Select(part => new PartToSend(
            part.File, part.Index, arrivals.IsJoined(part.File) ? null : urls.Of(part), part.Offset, part.Length, arrivals.Has(part)));
        return new UploadStatus(NameOf(upload.State), null, parts, urls.Torrent, arrivals.Torrent);
    }

    private static string NameOf(UploadState state) => state switch
    {
        UploadState.Receiving => "receiving",
        UploadState.Verifying => "verifying",
        UploadState.Published => "published",
        UploadState.Rejected => "rejected",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No name in the contract."),
    };
}
