namespace Replica.Client.Ingestion;

/// <summary>Where media URLs are queued: in the running instance, or in a deployment on AWS.</summary>
internal interface IIngestion : IDisposable
{
    /// <summary>Queues a URL.</summary>
    /// <returns>Its job.</returns>
    Task<IngestJobView> QueueAsync(string url, CancellationToken cancellationToken);

    /// <summary>The jobs that changed last, latest first.</summary>
    Task<IngestJobs> ListAsync(CancellationToken cancellationToken);
}
