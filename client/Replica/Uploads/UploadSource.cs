using Replica.BitTorrent.Metainfo;

namespace Replica.Client.Uploads;

/// <summary>The files on disk that are uploaded, as they were when they were hashed.</summary>
internal sealed class UploadSource
{
    private readonly FileState[] _files;

    private UploadSource(MetainfoDocument document, FileEntry[] files, string path)
    {
        Info = document.Info;
        Files = files;
        Torrent = document.ToBytes();
        _files = [.. files.Select(file => FileState.Read(PathOf(path, file), file.Length))];
    }

    public InfoDictionary Info { get; }

    /// <summary>The files that are announced and sent, whose positions the service counts: all but padding.</summary>
    public IReadOnlyList<FileEntry> Files { get; }

    /// <summary>Bytes in them.</summary>
    public long Length => Files.Sum(file => file.Length);

    /// <summary>The <c>.torrent</c> file.</summary>
    public byte[] Torrent { get; }

    /// <summary>Hashes what is at a path.</summary>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="UploadRefusedException">It has a name that no torrent can carry, or nothing to publish.</exception>
    public static async Task<UploadSource> CreateAsync(
        string path, string? name, bool isHybrid, IProgress<UploadProgress>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) && !Directory.Exists(path)) throw new FileNotFoundException($"there is no file or folder {path}; check its name");
        var total = progress is null ? 0 : LengthOf(path);
        var options = new TorrentOptions { Name = name, ForceMultiFile = true, Version = isHybrid ? TorrentVersion.Hybrid : TorrentVersion.V1 };
        try
        {
            var hashed = progress is null ? null : new Relay<long>(done => progress.Report(new UploadProgress("hashing", done, total)));
            var document = await TorrentBuilder.CreateAsync(path, options, hashed, cancellationToken).ConfigureAwait(false);
            return new UploadSource(document, [.. document.Info.Files.Where(file => !file.IsPadding)], path);
        }
        catch (MetainfoException e)
        {
            throw new UploadRefusedException($"{path} can not be published: {e.Message}");
        }
    }

    /// <summary>The body of a PUT of one part.</summary>
    /// <param name="part">What to send.</param>
    /// <param name="sent">Told the bytes of each step.</param>
    public HttpContent Open(FilePart part, Action<int> sent) => new FilePartContent(_files[part.File].Path, part.Offset, part.Length, sent);

    /// <summary>Checks that the files are still what was hashed.</summary>
    /// <exception cref="UploadRefusedException">One is not.</exception>
    public void RefuseChanges()
    {
        var changed = Array.Find(_files, file => file.HasChanged);
        if (changed is not null) throw new UploadRefusedException($"{changed.Path} changed while it was uploaded; put it again when nothing writes to it");
    }

    private static string PathOf(string path, FileEntry file) => File.Exists(path) ? path : Path.Combine([path, .. file.Path]);

    private static long LengthOf(string path)
    {
        if (File.Exists(path)) return new FileInfo(path).Length;
        var below = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return new DirectoryInfo(path).EnumerateFiles("*", below).Sum(file => file.Length);
    }
}
