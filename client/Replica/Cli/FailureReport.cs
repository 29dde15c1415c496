using System.Net;
using Amazon.Runtime;
using Microsoft.Data.Sqlite;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport.Proxies;
using Replica.Catalogue.DynamoDb;
using Replica.Client.Network;
using Replica.Client.Service;
using Replica.Client.Uploads;
using Replica.ObjectStore.Aws;

namespace Replica.Client.Cli;

/// <summary>The one place where failures become exit codes and lines for people.</summary>
internal static class FailureReport
{
    public static (int ExitCode, string Message) Describe(Exception exception) => exception switch
    {
        CommandException e => (e.ExitCode, e.Message),
        UploadRefusedException e => (ExitCodes.Refused, e.Message),
        ItemNotFoundException e => (e.IsDefinite ? ExitCodes.NotFound : ExitCodes.Network, e.Message),
        ServiceException { IsUntrusted: true } e => (ExitCodes.Refused, e.Message),
        ServiceException e => (CodeOf(e.Status), e.Message),
        TorrentUnavailableException e => (ExitCodes.Network, e.Message),
        ProxyException e => (ExitCodes.Network, e.Message),
        AddressRefusedException e => (ExitCodes.Network, e.Message),
        AmazonServiceException e => (ExitCodes.Network, $"AWS refused ({e.ErrorCode}: {e.Message.TrimEnd('.')}); check the credentials' rights and the region"),
        AmazonClientException e => (ExitCodes.Network, $"AWS can not be used ({e.Message.TrimEnd('.')}); check AWS_PROFILE or AWS_ACCESS_KEY_ID, and the network"),
        AwsCallException e => (ExitCodes.Network, $"AWS refused ({e.Message.TrimEnd('.')}); check the credentials' rights and the region"),
        CatalogueBusyException e => (ExitCodes.Network, e.Message),
        HttpRequestException { InnerException: AddressRefusedException e } => (ExitCodes.Network, e.Message),
        HttpRequestException e => (ExitCodes.Network, e.Message),
        FormatException e => (ExitCodes.Refused, e.Message),
        FileNotFoundException or DirectoryNotFoundException => (ExitCodes.NotFound, exception.Message),
        SqliteException e => (ExitCodes.Failed, $"a database in the data folder can not be used ({e.Message}); free disk space, or check the folder's permissions"),
        InvalidDataException e => (ExitCodes.Failed, e.Message),
        IOException or UnauthorizedAccessException => (ExitCodes.Failed, exception.Message),
        _ => (ExitCodes.Failed, $"unexpected failure ({exception.GetType().Name}: {exception.Message}); --verbose says more"),
    };

    private static int CodeOf(HttpStatusCode? status) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => ExitCodes.NotFound,
        HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity => ExitCodes.Refused,
        _ => ExitCodes.Network,
    };
}
