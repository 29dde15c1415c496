using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Replica.Client.Service;

namespace Replica.Client.Uploads;

/// <summary>The upload routes of the service API. Requests that may be repeated are, after a failure that may pass.</summary>
/// <param name="requests">Sends them.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class UploadApi(ServiceRequests requests, TimeProvider time)
{
    /// <summary>The longest pause that the service may ask for before an upload gives up instead.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private const int Attempts = 6;
    private const int MaxAnswerLength = 16 << 20;

    /// <summary>Starts an upload.</summary>
    /// <exception cref="ServiceException">Refused (409: the item exists or is blocked), too large, or not reached.</exception>
    public async Task<UploadTicket> CreateAsync(UploadBody body, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, UploadJson.Default.UploadBody);
        // Not repeated when the service is not there at all: the user finds out at once.
        var answer = await RepeatAsync(
            () => requests.SendAsync(HttpMethod.Post, "v1/uploads", json, null, MaxAnswerLength, cancellationToken),
            e => e.Status is not null, cancellationToken).ConfigureAwait(false);
        var ticket = Read(answer, UploadJson.Default.UploadTicket);
        var isId = ticket.UploadId.Length is > 0 and <= 100 && ticket.UploadId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return isId ? ticket : throw new ServiceException("the service gave the upload an inadmissible id; report this to its operator");
    }

    /// <summary>Where an upload stands; null if the service does not know it (any more).</summary>
    public async Task<UploadStatus?> FindAsync(OwnUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await RepeatAsync(
                () => requests.SendAsync(HttpMethod.Get, $"v1/uploads/{upload.UploadId}", null, upload.AdminToken, MaxAnswerLength, cancellationToken),
                _ => true, cancellationToken).ConfigureAwait(false);
            return Read(answer, UploadJson.Default.UploadStatus);
        }
        catch (ServiceException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    /// <summary>Says that everything was sent.</summary>
    /// <exception cref="ServiceException">409: parts are missing; or not reached.</exception>
    public async Task CompleteAsync(OwnUpload upload, CancellationToken cancellationToken) => await RepeatAsync(
        () => requests.SendAsync(HttpMethod.Post, $"v1/uploads/{upload.UploadId}/complete", null, upload.AdminToken, MaxAnswerLength, cancellationToken),
        _ => true, cancellationToken).ConfigureAwait(false);

    private async Task<ServiceAnswer> RepeatAsync(Func<Task<ServiceAnswer>> send, Func<ServiceException, bool> mayRepeat, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                return await send().ConfigureAwait(false);
            }
            catch (ServiceException e) when (attempt < Attempts && e.IsTransient && mayRepeat(e) && !(e.RetryAfter > LongestPause))
            {
                pause = e.RetryAfter ?? TimeSpan.FromSeconds(0.25 * (1 << attempt));
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static T Read<T>(ServiceAnswer answer, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new ServiceException($"the service's answer was not understood ({e.Message}); is --service the right one?", inner: e);
        }
    }
}
