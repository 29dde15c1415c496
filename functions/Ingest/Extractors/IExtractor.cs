namespace Replica.Ingest.Extractors;

/// <summary>Gets media off a page. Two implementations: plain HTTP for direct media, and yt-dlp for everything else.</summary>
internal interface IExtractor
{
    /// <summary>Finds out what is behind a URL, without fetching it.</summary>
    /// <returns>Null if this extractor is not the one for it.</returns>
    /// <exception cref="SourceRefusedException">It never will be had.</exception>
    /// <exception cref="SourceUnavailableException">It can not be had now.</exception>
    Task<SourceProbe?> ProbeAsync(SourceRequest request, JobScope scope, CancellationToken cancellationToken);

    /// <summary>Fetches what was probed into the job's folder.</summary>
    /// <param name="request">As probed.</param>
    /// <param name="media">What the probe found.</param>
    /// <param name="scope">The job.</param>
    /// <param name="onPercent">Told how far it is, 0–100, ascending.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SourceRefusedException">It is larger than allowed, empty, or not what was promised.</exception>
    /// <exception cref="SourceUnavailableException">It can not be had now.</exception>
    Task<FetchedMedia> FetchAsync(SourceRequest request, SourceMedia media, JobScope scope, Action<int> onPercent, CancellationToken cancellationToken);
}
