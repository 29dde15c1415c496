using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Client.Cli;
using Replica.Client.LocalServer;
using Replica.Client.Network;
using Replica.Client.Service;

namespace Replica.Client.Operating;

/// <summary>Operates the service embedded in a running <c>up</c>, over its admin routes.</summary>
internal sealed class RunningOperator : IOperator
{
    private const int MaxAnswer = 1024 * 1024;

    // Rebuilding hashes whatever no worker has hashed before.
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(12);

    private readonly HttpClient _http;
    private readonly ServiceRequests _requests;

    /// <param name="instance">From <c>run.json</c>.</param>
    /// <param name="time">The clock.</param>
    public RunningOperator(RunningInstance instance, TimeProvider time)
    {
        var url = new Uri(instance.Url);
        _http = GuardedHttp.Create(new HttpRules { Trusted = [url] });
        _http.DefaultRequestHeaders.Add(RunSecrets.TokenHeader, instance.Token);
        _requests = new ServiceRequests(url, _http, time, Timeout);
    }

    public Task<RemoveCount> RemoveAsync(ReplicaLink link, CancellationToken cancellationToken) => SendAsync(
        "remove", new RemoveRequest(link.ToString()), OperatorJson.Default.RemoveRequest, OperatorJson.Default.RemoveCount, cancellationToken);

    public Task<BlockCount> BlockAsync(IReadOnlyList<InfoHash> infoHashes, bool undo, CancellationToken cancellationToken) => SendAsync(
        "block", new BlockRequest([.. infoHashes.Select(hash => hash.ToString())], undo), OperatorJson.Default.BlockRequest,
        OperatorJson.Default.BlockCount, cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> RedriveAsync(CancellationToken cancellationToken) =>
        SendAsync("redrive", null, OperatorJson.Default.IReadOnlyDictionaryStringInt32, cancellationToken);

    public Task<RebuildCount> RebuildCatalogueAsync(CancellationToken cancellationToken) =>
        SendAsync("rebuild-catalogue", null, OperatorJson.Default.RebuildCount, cancellationToken);

    public void Dispose() => _http.Dispose();

    private Task<TAnswer> SendAsync<TBody, TAnswer>(
        string command, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken) =>
        SendAsync(command, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), answerType, cancellationToken);

    private async Task<TAnswer> SendAsync<TAnswer>(string command, byte[]? body, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _requests.SendAsync(HttpMethod.Post, $"replica/admin/{command}", body, null, MaxAnswer, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(answer.Body, answerType) ?? throw new JsonException("it is null");
        }
        catch (ServiceException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw NoServiceHere();
        }
        catch (JsonException e)
        {
            throw new ServiceException($"the running instance did not answer as Replica does ({e.Message}); is it the same version?", inner: e);
        }
    }

    private static CommandException NoServiceHere() => new(
        ExitCodes.Usage, "the running instance is a client of a service elsewhere; pass --outputs FILE of that service's deployment");
}
