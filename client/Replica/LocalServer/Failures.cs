using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Replica.BitTorrent.Swarm;
using Replica.Client.Service;
using Replica.Client.Uploads;

namespace Replica.Client.LocalServer;

/// <summary>Every failure that a route may end in, as an answer. What is not named here is our own fault and tells nothing of the inside.</summary>
internal static class Failures
{
    private const int LinuxNoSpace = 28;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>The answer for an exception.</summary>
    public static Problem Describe(Exception failure) => failure switch
    {
        RequestRefusedException e => Of(e.Status, e.Message),
        BadHttpRequestException e => Of(e.StatusCode, e.Message),
        ItemNotFoundException e => Of(StatusCodes.Status504GatewayTimeout, e.Message),
        TorrentUnavailableException e => Of(StatusCodes.Status504GatewayTimeout, e.Message),
        UploadRefusedException e => Of(StatusCodes.Status422UnprocessableEntity, e.Message),
        ServiceException e => Of(GatewayStatus(e), e.Message, e.ProblemType),
        IOException e when IsDiskFull(e) => Of(
            StatusCodes.Status507InsufficientStorage, "The disk is full. Free some space, or start with --data on a larger disk, and try again."),
        _ => Of(StatusCodes.Status500InternalServerError, "Something went wrong inside Replica; its log on standard error says where."),
    };

    /// <summary>True if a write failed for want of space.</summary>
    public static bool IsDiskFull(IOException failure) => failure.HResult is LinuxNoSpace or WindowsDiskFull;

    /// <summary>The status for a failure of the service: its own word where the request was at fault, else 502, or 504 where it did not answer.</summary>
    public static int GatewayStatus(ServiceException failure) => failure.Status switch
    {
        null => StatusCodes.Status504GatewayTimeout,
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => (int)failure.Status,
        _ => StatusCodes.Status502BadGateway,
    };

    private static Problem Of(int status, string detail, string? type = null) =>
        new(type ?? "about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);
}
