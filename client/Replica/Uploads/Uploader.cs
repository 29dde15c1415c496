using System.Net;
using Replica.Catalogue.Items;
using Replica.Client.Service;

namespace Replica.Client.Uploads;

/// <summary>Publishes a file or folder: makes the torrent, uploads through the service's incoming → verify → promote flow, waits until it is published.</summary>
internal sealed class Uploader
{
    private const string BlockedType = "urn:replica:blocked";
    private const int Attempts = 5;

    private static readonly TimeSpan DuplicatePause = TimeSpan.FromSeconds(1);

    private readonly ServiceClient _service;
    private readonly UploadLibrary _library;
    private readonly UploadApi _api;
    private readonly UploadDelivery _delivery;
    private readonly TimeProvider _time;

    /// <param name="service">Where to publish.</param>
    /// <param name="http">Reaches the URLs that the service names for parts.</param>
    /// <param name="library">Keeps the tokens.</param>
    /// <param name="time">The clock.</param>
    public Uploader(ServiceClient service, HttpClient http, UploadLibrary library, TimeProvider time)
    {
        _service = service;
        _library = library;
        _api = new UploadApi(service.Requests, time);
        _delivery = new UploadDelivery(service.Base, _api, new PartSender(http, time), library, time);
        _time = time;
    }

    /// <summary>
    /// Publishes what is at <paramref name="path"/>. Resumes an unfinished upload of the same torrent. The admin token is in the library before the first byte is sent.
    /// </summary>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="UploadRefusedException">The service or the file itself rules it out.</exception>
    /// <exception cref="ServiceException">Not reached, or failed; trying again resumes.</exception>
    public async Task<UploadResult> PublishAsync(string path, UploadRequest request, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        var source = await UploadSource.CreateAsync(path, request.Name, request.IsHybrid, progress, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await PublishAsync(path, source, request, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (UploadRefusedException e) when (e.IsDuplicate && attempt < Attempts)
            {
                // Another upload of the same torrent was faster. Once that is published, the service answers with its link.
                await Task.Delay(DuplicatePause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Where the service says that an upload stands; null if it does not know it (any more).</summary>
    public async Task<string?> FindStateAsync(OwnUpload upload, CancellationToken cancellationToken) =>
        (await _api.FindAsync(upload, cancellationToken).ConfigureAwait(false))?.State;

    private async Task<UploadResult> PublishAsync(
        string path, UploadSource source, UploadRequest request, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        var (upload, plan) = await ResumeAsync(source, cancellationToken).ConfigureAwait(false);
        if (upload is null)
        {
            try
            {
                (upload, plan) = await BeginAsync(source, request, cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException e) when (e.Status == HttpStatusCode.Conflict && e.ProblemType != BlockedType)
            {
                return Result(source, LinkOf(source, e.Prefix), request, null);
            }
            catch (ServiceException e) when (IsRefusal(e.Status))
            {
                throw new UploadRefusedException($"{path} can not be published: {e.Message}");
            }
        }

        await _delivery.DeliverAsync(upload, source, plan, progress, cancellationToken).ConfigureAwait(false);
        return Result(source, upload.Link, request, upload.AdminToken);
    }

    /// <summary>Finds an upload that was cut off, by a crash or by the network, where the service still has it.</summary>
    /// <returns>No upload, or one and what it lacks (nothing, once it is past receiving).</returns>
    private async Task<(OwnUpload? Upload, PartPlan? Plan)> ResumeAsync(UploadSource source, CancellationToken cancellationToken)
    {
        if (_library.FindUnfinished(source.Info.Hash.ToString(), _service.Identity) is not { } upload) return (null, null);
        var status = await _api.FindAsync(upload, cancellationToken).ConfigureAwait(false);
        // A service that was killed may have nobody verifying it: completing again makes it ask.
        if (status is { State: UploadStates.Verifying }) await _api.CompleteAsync(upload, cancellationToken).ConfigureAwait(false);
        if (status is { State: UploadStates.Verifying or UploadStates.Published }) return (upload, null);
        if (status is { State: UploadStates.Receiving, Parts: { } parts, TorrentUrl: { } torrentUrl })
            return (upload, PartPlan.Create(_service.Base, parts, torrentUrl, source.Files));
        _library.SetState(upload.UploadId, UploadStates.Rejected);
        return (null, null);
    }

    private async Task<(OwnUpload Upload, PartPlan Plan)> BeginAsync(UploadSource source, UploadRequest request, CancellationToken cancellationToken)
    {
        var info = source.Info;
        var title = request.Title ?? info.Name;
        var ticket = await _api.CreateAsync(
            new UploadBody(
                info.Hash.ToString(), source.Torrent.Length, title, request.Description, request.Tags,
                [.. source.Files.Select(file => new UploadBodyFile(file.JoinedPath, file.Length))]),
            cancellationToken).ConfigureAwait(false);
        var plan = PartPlan.Create(_service.Base, ticket.Parts, ticket.TorrentUrl, source.Files);
        var upload = new OwnUpload(
            ticket.UploadId, info.Hash.ToString(), info.Hash.ToString(), LinkOf(source, null), title, source.Length,
            ticket.AdminToken, _time.GetUtcNow(), UploadStates.Receiving)
        { Service = _service.Identity };
        _library.Begin(upload);
        return (upload, plan);
    }

    private static string LinkOf(UploadSource source, string? prefix)
    {
        var known = ItemPrefix.TryParse(prefix, out var item) ? item : ItemPrefix.Parse(source.Info.Hash.ToString());
        return new ReplicaLink(source.Info.Hash, known, source.Info.Name, 0) { InfoHashV2 = source.Info.HashV2 }.ToString();
    }

    private static bool IsRefusal(HttpStatusCode? status) => status is
        HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity;

    private static UploadResult Result(UploadSource source, string link, UploadRequest request, string? adminToken) => new()
    {
        Link = link,
        InfoHash = source.Info.Hash.ToString(),
        Length = source.Length,
        Duplicate = adminToken is null,
        Scrub = request.KeepMetadata ? "kept" : "unsupported",
        AdminToken = adminToken,
    };
}
