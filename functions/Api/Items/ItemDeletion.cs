using Microsoft.AspNetCore.Http;
using Replica.Api.Http;
using Replica.Api.Uploads;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Uploads;

namespace Replica.Api.Items;

/// <summary>
/// <c>POST /v1/delete</c>: takes an item down for whoever holds its uploader's token. The token's hash stands with the item and with the record of
/// its verified upload; <see cref="ItemRemoval"/> drops the latter last, so a deletion that was cut off is finished by asking again.
/// </summary>
internal sealed class ItemDeletion(ApiServices services)
{
    private const int MaxBody = 64 * 1024;
    private readonly ItemRemoval _removal = new(services.Store, services.Catalogue, services.Ledger, services.Ingests);

    public async Task HandleAsync(HttpContext context)
    {
        var request = await JsonBody.ReadAsync(context, ApiJson.Default.DeleteRequest, MaxBody);
        if (!ItemPrefix.TryParse(request.Prefix, out var prefix))
            throw ProblemException.BadRequest("prefix is missing or is no item's prefix.");
        if (string.IsNullOrEmpty(request.Token))
            throw ProblemException.BadRequest("token is missing; send the admin token that came with the upload.");

        var cancellation = context.RequestAborted;
        var item = await services.Catalogue.FindAsync(prefix, cancellation);
        var verified = await FindVerifiedAsync(prefix, cancellation);
        if (item is null && verified is null)
            throw ProblemException.NotFound("There is no such item; it may have been deleted already.");
        await AuthorizeAsync(prefix, verified, request.Token, cancellation);
        if (item is null && verified!.State == UploadState.Verifying)
            throw Unfinished();

        await _removal.RemoveAsync(prefix, item?.InfoHash ?? verified!.InfoHash, cancellation);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, new DeleteAnswer(prefix.Value), ApiJson.Default.DeleteAnswer);
    }

    /// <summary>The upload that became this item: only at a prefix that is an info hash.</summary>
    private async Task<UploadRecord?> FindVerifiedAsync(ItemPrefix prefix, CancellationToken cancellationToken) =>
        InfoHash.TryParse(prefix.Value, out var infoHash) && infoHash.ToString() == prefix.Value
            ? await services.Ledger.FindVerifiedAsync(infoHash, cancellationToken)
            : null;

    private async Task AuthorizeAsync(ItemPrefix prefix, UploadRecord? verified, string token, CancellationToken cancellationToken)
    {
        var hash = await services.Catalogue.FindAdminTokenHashAsync(prefix, cancellationToken)
            ?? verified?.AdminTokenHash.ToArray();
        if (hash is null || !AdminToken.Matches(token, hash))
            throw new ProblemException(new Problem(403, "Forbidden", "The token is not this item's; only its uploader's token deletes it."));
    }

    private static ProblemException Unfinished() =>
        new(new Problem(409, "Conflict", "The item is just being published; try again once that is done.") { Type = "urn:replica:publishing" })
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };
}
