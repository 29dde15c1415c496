using System.Collections.Immutable;
using Replica.Api.Http;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Uploads;

namespace Replica.Api.Uploads;

/// <summary>An upload request that passed every check that can be made before a byte has come. Its files have no upload in parts yet.</summary>
internal sealed record Announcement(
    InfoHash InfoHash, long TorrentLength, string Title, string Description, ImmutableArray<string> Tags, ImmutableArray<UploadFile> Files)
{
    private const int MaxTitle = 1_000;
    private const int MaxDescription = 20_000;
    private const int MaxTags = 50;
    private const int MaxTag = 100;

    public long Length => Files.Sum(file => file.Length);

    /// <summary>Checks a request.</summary>
    /// <exception cref="ProblemException">400 or 413 with what is wrong.</exception>
    public static Announcement Of(UploadRequest request, UploadLimits limits)
    {
        if (request.InfoHash is not { Length: 40 } text || !InfoHash.TryParse(text, out var infoHash))
            throw ProblemException.BadRequest("infoHash must be 40 hexadecimal digits.");
        return new Announcement(
            infoHash, TorrentLengthOf(request),
            Text(request.Title, "title", MaxTitle), Text(request.Description, "description", MaxDescription),
            TagsOf(request), FilesOf(request, limits));
    }

    private static long TorrentLengthOf(UploadRequest request) => request.TorrentLength switch
    {
        null or <= 0 => throw ProblemException.BadRequest("torrentLength must be the bytes of the .torrent file, above 0."),
        > MetainfoDocument.MaxLength => throw ProblemException.TooLarge($"torrentLength is above {MetainfoDocument.MaxLength}; choose longer pieces."),
        { } length => length,
    };

    private static string Text(string? text, string name, int maxLength)
    {
        if (text is null)
            return "";
        if (text.Length > maxLength)
            throw ProblemException.BadRequest($"{name} has {text.Length} characters; at most {maxLength} are taken.");
        return text.Contains('\0') ? throw ProblemException.BadRequest($"{name} holds a NUL character.") : text;
    }

    private static ImmutableArray<string> TagsOf(UploadRequest request)
    {
        if (request.Tags is not { } tags)
            return [];
        if (tags.Length > MaxTags)
            throw ProblemException.BadRequest($"{tags.Length} tags; at most {MaxTags} are taken.");
        return [.. tags.Select((tag, i) => Text(tag ?? throw ProblemException.BadRequest($"tags[{i}] is null."), $"tags[{i}]", MaxTag))];
    }

    private static ImmutableArray<UploadFile> FilesOf(UploadRequest request, UploadLimits limits)
    {
        if (request.Files is not { Length: > 0 } files)
            throw ProblemException.BadRequest("files is missing or empty; announce at least one file.");
        if (files.Length > limits.MaxFiles)
            throw ProblemException.TooLarge($"{files.Length} files; at most {limits.MaxFiles} go into one upload.");
        var checkedFiles = ImmutableArray.CreateBuilder<UploadFile>(files.Length);
        var left = limits.MaxUploadLength;
        for (var i = 0; i < files.Length; i++)
        {
            var length = files[i]?.Length is { } given and >= 0 ? given : throw ProblemException.BadRequest($"files[{i}].length must be 0 or more.");
            if (length > left)
                throw ProblemException.TooLarge($"The files have more than {limits.MaxUploadLength} bytes in all, the most that one upload may have.");
            left -= length;
            checkedFiles.Add(new UploadFile(AnnouncedPath.Check(files[i]!.Path, i), length, ""));
        }
        AnnouncedPath.RequireDistinct(checkedFiles.Select(file => file.Path));
        return checkedFiles.MoveToImmutable();
    }
}
