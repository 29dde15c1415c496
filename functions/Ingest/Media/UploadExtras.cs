using System.Globalization;
using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Ingest.Extractors;
using Replica.Ingest.Processes;
using Replica.ObjectStore;

namespace Replica.Ingest.Media;

/// <summary>
/// Thumbnail and duration of uploaded media, made by us of bytes that were verified: nobody else's word is taken. Where it can not be done (no ffmpeg,
/// no media, too large) the item simply has none.
/// </summary>
/// <param name="scratch">A folder for copies of the media, of this worker alone.</param>
/// <param name="programs">ffmpeg and ffprobe.</param>
/// <param name="time">The clock.</param>
public sealed class UploadExtras(string scratch, Programs programs, TimeProvider time)
{
    // A folder of thousands of clips would keep the worker from other uploads for hours.
    private const int MaxFiles = 20;
    private const long MaxBytes = 2L * 1024 * 1024 * 1024;

    // Less than a function has for the whole upload. Files can be made so that each takes the programs as long as they are given.
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(4);

    private readonly Ffmpeg _ffmpeg = new(programs, new ChildProcess(time));

    /// <summary>Makes them for an item whose data is stored; what is not made in four minutes is left out.</summary>
    public async Task MakeAsync(IObjectStore store, ItemPrefix prefix, InfoDictionary info, CancellationToken cancellationToken)
    {
        if (!_ffmpeg.CanInspect) return;
        using var late = new CancellationTokenSource(Budget, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await MakeAllAsync(store, prefix, info, stop.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The upload is published without the rest, and others get their turn.
        }
    }

    private async Task MakeAllAsync(IObjectStore store, ItemPrefix prefix, InfoDictionary info, CancellationToken cancellationToken)
    {
        var media = info.Files.Where(file => !file.IsPadding && file.Length is > 0 and <= MaxBytes && MediaFileTypes.IsKnownName(file.Path[^1])).Take(MaxFiles);
        foreach (var file in media) await MakeAsync(store, prefix, info, file, cancellationToken);
    }

    private async Task MakeAsync(IObjectStore store, ItemPrefix prefix, InfoDictionary info, FileEntry file, CancellationToken cancellationToken)
    {
        // Made at an earlier delivery.
        if (await store.FindAsync(ItemKeys.Duration(prefix, file.Index), cancellationToken) is not null) return;
        using var folder = new ScratchFolder(scratch);
        var copy = Path.Combine(folder.FullPath, "media");
        if (!await FetchAsync(store, ItemKeys.Data(prefix, info, file), copy, cancellationToken)
            || await _ffmpeg.InspectAsync(copy, folder.FullPath, cancellationToken) is not { } facts)
        {
            return;
        }

        var thumbnail = Path.Combine(folder.FullPath, "thumbnail.jpg");
        if (facts.HasPicture && await _ffmpeg.ThumbnailAsync(copy, facts.Duration, thumbnail, folder.FullPath, cancellationToken))
            await PutAsync(store, ItemKeys.Thumbnail(prefix, file.Index), await File.ReadAllBytesAsync(thumbnail, cancellationToken), cancellationToken);
        if (facts.Duration is { } duration)
            await PutAsync(store, ItemKeys.Duration(prefix, file.Index), Encoding.ASCII.GetBytes(DurationText(duration)), cancellationToken);
    }

    /// <summary>The object's text: seconds, plain decimal.</summary>
    internal static string DurationText(TimeSpan duration) => duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    /// <returns>False if there is no room for it.</returns>
    private static async Task<bool> FetchAsync(IObjectStore store, string key, string target, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(key, cancellationToken: cancellationToken);
        if (content is null) return false;
        try
        {
            await using var output = File.Create(target);
            await content.Content.CopyToAsync(output, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task PutAsync(IObjectStore store, string key, byte[] bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes, writable: false);
        await store.PutAsync(key, content, bytes.Length, onlyIfAbsent: true, cancellationToken);
    }
}
