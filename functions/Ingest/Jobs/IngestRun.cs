using Replica.Catalogue.Items;
using Replica.Catalogue.Jobs;
using Replica.Ingest.Extractors;
using Replica.Ingest.Media;
using Replica.Ingest.Publishing;

namespace Replica.Ingest.Jobs;

/// <summary>A job from its URL to its item: probe, decide, fetch, prepare, publish.</summary>
/// <param name="extractors">Asked in this order; the first that answers has the job.</param>
/// <param name="preparation">Makes what is published.</param>
/// <param name="published">What is there already.</param>
/// <param name="publisher">Publishes.</param>
/// <param name="time">The clock.</param>
internal sealed class IngestRun(
    IReadOnlyList<IExtractor> extractors, MediaPreparation preparation, PublishedItems published, ItemPublisher publisher, TimeProvider time)
{
    private const int MaxSourceDescription = 5_000;

    /// <summary>Does it all, unless the URL is a list.</summary>
    /// <returns>The item's link, or the list.</returns>
    /// <exception cref="SourceRefusedException">It never will be an item.</exception>
    /// <exception cref="SourceUnavailableException">Another try may succeed.</exception>
    public async Task<(string? Link, SourceList? List)> RunAsync(IngestMessage message, JobScope scope, JobRecord job, CancellationToken cancellationToken)
    {
        var request = new SourceRequest(message.Url, message.Item, message.MaxHeight ?? scope.Limits.DefaultHeight, message.Subtitles);
        await job.MoveAsync(IngestJobState.Probing, cancellationToken: cancellationToken);
        if (await published.FindAsync(request.UrlId, cancellationToken) is { } known) return (known, null);

        var (extractor, probe) = await ProbeAsync(request, scope, cancellationToken);
        if (probe is not SourceMedia media) return (null, (SourceList)probe);
        if (await published.FindAsync(media.Id, cancellationToken) is { } standing) return (standing, null);
        media.RequireWithin(scope.Limits);

        await job.MoveAsync(IngestJobState.Downloading, cancellationToken: cancellationToken);
        var fetched = await extractor.FetchAsync(request, media, scope, job.Report, cancellationToken);
        await job.FlushAsync();
        await job.MoveAsync(IngestJobState.Publishing, cancellationToken: cancellationToken);
        var title = message.Title is { Length: > 0 } own ? own : media.Title;
        var prepared = await preparation.PrepareAsync(fetched, title, scope, cancellationToken);
        return (await publisher.PublishAsync(new ItemDraft(media.Id, prepared, Describe(message, media, title)), cancellationToken), null);
    }

    private async Task<(IExtractor Extractor, SourceProbe Probe)> ProbeAsync(SourceRequest request, JobScope scope, CancellationToken cancellationToken)
    {
        foreach (var extractor in extractors)
        {
            if (await extractor.ProbeAsync(request, scope, cancellationToken) is { } probe) return (extractor, probe);
        }

        throw scope.Explain(new SourceRefusedException("there is no media at this address"));
    }

    private ItemMetadata Describe(IngestMessage message, SourceMedia media, string title) => new()
    {
        Title = title,
        Description = message.Description ?? media.Description,
        Tags = message.Tags ?? media.Tags,
        CreationTimestamp = time.GetUtcNow(),
        ExternalSource = new ExternalSource(
            media.Page.AbsoluteUri, SourceText.Lines(media.Description, MaxSourceDescription) is { Length: > 0 } words ? words : null, media.Channel, media.Id),
    };
}
