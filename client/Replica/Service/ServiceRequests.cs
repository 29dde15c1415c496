using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Replica.Client.Network;

namespace Replica.Client.Service;

/// <summary>Sends requests to the service; whatever goes wrong with one is a <see cref="ServiceException"/> for people.</summary>
/// <param name="service">Base URL, ending in <c>/</c>.</param>
/// <param name="http">Reaches the service.</param>
/// <param name="time">The clock of the time-out.</param>
/// <param name="timeout">For a whole request; null = <see cref="RequestTimeout"/>.</param>
internal sealed class ServiceRequests(Uri service, HttpClient http, TimeProvider time, TimeSpan? timeout = null)
{
    /// <summary>For a whole request.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);

    private const int MaxProblemLength = 64 * 1024;

    private readonly TimeSpan _timeout = timeout ?? RequestTimeout;

    /// <summary>Sends one request and reads the answer.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Below the base: <c>v1/…</c>.</param>
    /// <param name="json">Its body, or null.</param>
    /// <param name="token">For <c>Authorization: Bearer</c>, or null.</param>
    /// <param name="limit">The most bytes that the answer may have.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ServiceException">Not reached, not understood, or an error answer.</exception>
    public async Task<ServiceAnswer> SendAsync(
        HttpMethod method, string path, byte[]? json, string? token, int limit, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancellationToken);
        try
        {
            using var request = Request(method, path, json, token);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) throw await FailureAsync(response, either.Token).ConfigureAwait(false);
            return new ServiceAnswer(await BoundedContent.ReadAsync(response.Content, limit, either.Token).ConfigureAwait(false), response.Headers);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServiceException($"the service at {service} did not answer within {_timeout.TotalSeconds:0} s; try again later", inner: e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new ServiceException($"the service at {service} did not answer as a Replica service does ({e.Message}); check --service", inner: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ServiceException($"the service at {service} can not be reached ({Cause(e)}); check --service and the network", inner: e);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? json, string? token)
    {
        var request = new HttpRequestMessage(method, new Uri(service, path));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is null) return request;
        request.Content = new ByteArrayContent(json);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    private async Task<ServiceException> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var problem = await ProblemAsync(response, cancellationToken).ConfigureAwait(false);
        var said = problem?.Detail ?? problem?.Title;
        var message = said is { Length: > 0 }
            ? $"the service at {service} refused: {said}"
            : $"the service at {service} answered {(int)response.StatusCode} to {response.RequestMessage!.Method} {response.RequestMessage.RequestUri!.AbsolutePath}";
        return new ServiceException(message, response.StatusCode, problem?.Type)
        {
            Prefix = problem?.Prefix,
            RetryAfter = RetryAfter(response),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    private static async Task<Problem?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json")) return null;
        try
        {
            var body = await BoundedContent.ReadAsync(response.Content, MaxProblemLength, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(body, ServiceJson.Default.Problem);
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return null;
        }
    }

    private static string Cause(Exception exception) => exception.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nothing listens there",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => "there is no such host",
        var cause => cause.Message,
    };
}
