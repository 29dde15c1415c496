using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Replica.ObjectStore.Aws;

/// <summary>
/// Calls a service by AWS's JSON protocol 1.0 with Signature Version 4. A call that failed for a passing reason (throttled, 5xx, no or a cut-off answer)
/// is made again, after a random part of 0.2, 0.4, 0.8 s; so each may have been done more than once.
/// </summary>
internal sealed class AwsJsonCaller(AwsClients clients, string service, string targetPrefix, Uri endpoint, TimeProvider time)
{
    /// <summary>More than ten messages of 256 KiB with every character escaped.</summary>
    private const int MaxAnswer = 20 * 1024 * 1024;

    private const int Tries = 4;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.2);

    /// <summary>What a try may take beyond the time for which the call asks the service to wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Makes a call.</summary>
    /// <param name="operation">Such as <c>SendMessage</c>.</param>
    /// <param name="input">Its input.</param>
    /// <param name="inputType">How to write it.</param>
    /// <param name="outputType">How to read the answer.</param>
    /// <param name="wait">How long the service was asked to wait before it answers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AwsCallException">The service refused, or kept failing.</exception>
    /// <exception cref="HttpRequestException">The service could not be reached.</exception>
    /// <exception cref="TimeoutException">The service did not answer.</exception>
    public async Task<TOutput> CallAsync<TInput, TOutput>(
        string operation, TInput input, JsonTypeInfo<TInput> inputType, JsonTypeInfo<TOutput> outputType, TimeSpan wait, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(input, inputType);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await TryAsync($"{targetPrefix}.{operation}", body, wait + Patience, cancellationToken);
                return (answer.Length == 0 ? default : JsonSerializer.Deserialize(answer, outputType))
                    ?? throw new InvalidDataException($"{operation} was answered with nothing.");
            }
            catch (Exception error) when (attempt < Tries && IsPassing(error) && !cancellationToken.IsCancellationRequested)
            {
                var most = FirstDelay * Math.Pow(2, attempt - 1);
                await Task.Delay(most * RandomNumberGenerator.GetInt32(1, 1001) / 1000, time, cancellationToken);
            }
            catch (JsonException error)
            {
                throw new InvalidDataException($"{operation} was answered with something that is not what AWS documents.", error);
            }
        }
    }

    private static bool IsPassing(Exception error) =>
        error is AwsCallException { IsPassing: true } or TimeoutException or HttpRequestException or IOException;

    private async Task<byte[]> TryAsync(string action, byte[] body, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("x-amz-target", action);
        var credentials = await clients.Credentials.GetCredentialsAsync();
        new AwsSignature(credentials, clients.Endpoints.Region, service).Sign(request, body, time.GetUtcNow());

        using var limit = new CancellationTokenSource(patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await clients.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            var answer = await ReadAsync(response.Content, stop.Token);
            return response.StatusCode == HttpStatusCode.OK ? answer : throw Refusal(action, response.StatusCode, answer);
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{action} was not answered within {patience.TotalSeconds} s.", error);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > MaxAnswer)
            throw new InvalidDataException("An answer is longer than any that AWS sends.");
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var answer = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (answer.Length + read > MaxAnswer)
                throw new InvalidDataException("An answer is longer than any that AWS sends.");
            answer.Write(buffer, 0, read);
        }

        return answer.ToArray();
    }

    private static AwsCallException Refusal(string action, HttpStatusCode status, byte[] answer)
    {
        try
        {
            if (JsonSerializer.Deserialize(answer, AwsJsonContext.Default.AwsJsonError) is { Type: { } type } error)
                return new AwsCallException(action, status, type[(type.LastIndexOf('#') + 1)..], error.Message ?? error.LegacyMessage ?? "no reason given");
        }
        catch (JsonException)
        {
            // A proxy's page, or half an answer: the status has to do.
        }

        return new AwsCallException(action, status, "", "the answer gave no reason");
    }
}
