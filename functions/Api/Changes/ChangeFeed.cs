using System.Globalization;
using Microsoft.AspNetCore.Http;
using Replica.Api.Http;
using Replica.Catalogue;

namespace Replica.Api.Changes;

/// <summary><c>GET /v1/changes</c>: the catalogue's change log, page by page, from a checkpoint that the reader keeps.</summary>
internal sealed class ChangeFeed(ICatalogue catalogue)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    public async Task HandleAsync(HttpContext context)
    {
        var after = Number(context.Request.Query, "after", 0, 0, long.MaxValue);
        var limit = (int)Number(context.Request.Query, "limit", DefaultLimit, 1, MaxLimit);
        var changes = await catalogue.ChangesAsync(after, limit, context.RequestAborted);
        var page = new ChangePage([.. changes.Select(ChangeRecord.Of)], changes.Count > 0 ? changes[^1].Sequence : after);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.ChangePage);
    }

    private static long Number(IQueryCollection query, string name, long fallback, long min, long max)
    {
        if (!query.TryGetValue(name, out var text) || text.ToString().Length == 0)
            return fallback;
        return long.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw ProblemException.BadRequest($"{name} must be a whole number from {min} to {max}.");
    }
}
