using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Replica.Api.Http;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Uploads;

namespace Replica.Api.Uploads;

/// <summary><c>POST /v1/uploads</c>: announces an upload and says where to send it.</summary>
internal sealed class UploadCreation(ApiServices services)
{
    private const int MaxBody = 8 * 1024 * 1024;
    private const int ConcurrentCalls = 8;
    private readonly UploadQuota _quota = new(services.Ledger, services.Limits, services.Time);

    public async Task HandleAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var request = await JsonBody.ReadAsync(context, ApiJson.Default.UploadRequest, MaxBody);
        var announced = Announcement.Of(request, services.Limits);
        await RefuseKnownAsync(announced.InfoHash, cancellation);
        await _quota.TakeAsync(context.Connection.RemoteIpAddress, announced.Length, cancellation);

        var token = AdminToken.New();
        var upload = await BeginAsync(announced, token, cancellation);
        var urls = new UploadUrls(services.Store, upload, services.Time.GetUtcNow() + services.Limits.UrlLifetime);
        var parts = PartLayout.PartsOf(upload).Select(part => new PartToSend(part.File, part.Index, urls.Of(part), part.Offset, part.Length, null));
        context.Response.Headers.Location = $"/v1/uploads/{upload.Id}";
        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status201Created, new UploadCreated(upload.Id, parts, urls.Torrent, token), ApiJson.Default.UploadCreated);
    }

    private async Task RefuseKnownAsync(InfoHash infoHash, CancellationToken cancellationToken)
    {
        if (await services.Catalogue.IsBlockedAsync(infoHash, cancellationToken))
            throw new ProblemException(new Problem(409, "Blocked", "The operator of this service blocks this content.") { Type = "urn:replica:blocked" });
        if (await services.Catalogue.FindAsync(infoHash, cancellationToken) is not { } item)
            return;
        throw new ProblemException(new Problem(409, "Duplicate", "This content is published already; use its link.")
        {
            Type = "urn:replica:duplicate",
            Link = new ReplicaLink(item.InfoHash, item.Prefix, item.Name, 0).ToString(),
            Prefix = item.Prefix.Value,
        });
    }

    private async Task<UploadRecord> BeginAsync(Announcement announced, string token, CancellationToken cancellationToken)
    {
        var upload = new UploadRecord(
            RandomNumberGenerator.GetHexString(32, lowercase: true), announced.InfoHash, announced.TorrentLength,
            PartLayout.ChoosePartLength(announced.Length), announced.Files, announced.Title, announced.Description, announced.Tags,
            [.. AdminToken.Hash(token)], services.Time.GetUtcNow(), UploadState.Receiving, null);
        var files = announced.Files.ToArray();
        try
        {
            await Parallel.ForAsync(0, files.Length, Options(cancellationToken), async (i, stop) =>
            {
                if (files[i].Length > 0)
                    files[i] = files[i] with { PartsId = await services.Store.BeginPartsAsync(ItemKeys.IncomingFile(upload.Id, i), stop) };
            });
            upload = upload with { Files = [.. files] };
            await services.Ledger.AddAsync(upload, cancellationToken);
            return upload;
        }
        catch
        {
            // No record of it will ever be found by the sweep, so what was begun ends here, even if the client has hung up.
            for (var i = 0; i < files.Length; i++)
            {
                if (files[i].PartsId.Length > 0)
                    await services.Store.AbortPartsAsync(ItemKeys.IncomingFile(upload.Id, i), files[i].PartsId, CancellationToken.None);
            }
            throw;
        }
    }

    private static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = ConcurrentCalls, CancellationToken = cancellationToken };
}
