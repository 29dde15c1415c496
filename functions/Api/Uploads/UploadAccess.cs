using Microsoft.AspNetCore.Http;
using Replica.Api.Http;
using Replica.Catalogue.Uploads;

namespace Replica.Api.Uploads;

/// <summary>
/// Who may look at an upload: the holder of its admin token. Without a token the answer is 401; with one that is wrong, or for an id that does not
/// exist, the same 404, so that nobody learns which ids exist.
/// </summary>
internal static class UploadAccess
{
    private const string Scheme = "Bearer ";
    private static readonly byte[] NoHash = new byte[32];

    /// <summary>The upload that the route names.</summary>
    /// <exception cref="ProblemException">401 or 404.</exception>
    public static async Task<UploadRecord> FindAsync(HttpContext context, IUploadLedger ledger)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw new ProblemException(new Problem(401, "Unauthorized", "Send the upload's admin token: Authorization: Bearer <adminToken>."));
        var id = context.Request.RouteValues["id"] as string ?? "";
        var upload = await ledger.FindAsync(id, context.RequestAborted);
        // Hash and compare in either case, so that time tells nothing about the id.
        var matches = AdminToken.Matches(header[Scheme.Length..].Trim(), upload is null ? NoHash : upload.AdminTokenHash.AsSpan());
        return upload is not null && matches
            ? upload
            : throw ProblemException.NotFound("There is no such upload under this token.");
    }
}
