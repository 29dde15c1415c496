using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Replica.Client.Cli;
using Replica.Client.Network;
using Replica.Client.Service;

namespace Replica.Client.Ingestion;

/// <summary>The ingestion of the instance that runs on the data folder.</summary>
internal sealed class RunningIngestion : IIngestion
{
    private const string Path = "replica/ingest";
    private const int MaxAnswer = 16 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly ServiceRequests _requests;

    private RunningIngestion(Uri url, string token, TimeProvider time)
    {
        _http = GuardedHttp.Create(new HttpRules { AllowPrivate = true, Trusted = [url] });
        _http.DefaultRequestHeaders.Add("X-Replica-Token", token);
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _requests = new ServiceRequests(url, _http, time);
    }

    /// <summary>Finds the instance.</summary>
    /// <exception cref="CommandException">None runs, or it has no service of its own.</exception>
    public static RunningIngestion Open(CommandContext context)
    {
        var folder = context.Options.DataFolder;
        var instance = RunningInstance.Find(folder)
            ?? throw new CommandException(ExitCodes.Network, $"no running Replica in {folder}; start one with `replica up`, or pass --outputs FILE for a deployment on AWS");
        if (instance.Service is not null)
            throw new CommandException(ExitCodes.Refused, $"the Replica in {folder} works against {instance.Service} and ingests nothing itself; start `replica up`");
        return new RunningIngestion(new Uri(instance.Url), instance.Token, context.Time);
    }

    /// <summary>Queues a URL.</summary>
    /// <exception cref="ServiceException">Refused, or out of reach.</exception>
    public Task<IngestJobView> QueueAsync(string url, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post, JsonSerializer.SerializeToUtf8Bytes(new IngestRequest(url, null), IngestJson.Default.IngestRequest), IngestJson.Default.IngestJobView, cancellationToken);

    /// <summary>All jobs that are remembered, latest first.</summary>
    /// <exception cref="ServiceException">Out of reach.</exception>
    public Task<IngestJobs> ListAsync(CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, null, IngestJson.Default.IngestJobs, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, byte[]? json, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var answer = await _requests.SendAsync(method, Path, json, null, MaxAnswer, cancellationToken).ConfigureAwait(false);
        return JsonSerializer.Deserialize(answer.Body, type) ?? throw new ServiceException("the running Replica did not answer as it should");
    }
}
