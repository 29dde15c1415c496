using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Building;

/// <summary>The sections of a segment being written. With a scratch folder they grow in files there. Dispose it.</summary>
internal sealed class SegmentSections(string? scratchFolder = null) : IDisposable
{
    private readonly SectionWriter?[] _sections = new SectionWriter?[(int)SectionName.Blocked + 1];
    private readonly List<FileStream> _files = [];

    /// <summary>A section, empty the first time.</summary>
    public SectionWriter this[SectionName name] => _sections[(int)name] ??= new(OpenScratch(name));

    /// <summary>All that were written to, by number.</summary>
    public IEnumerable<(SectionName Name, SectionWriter Section)> Written
    {
        get
        {
            for (var i = 0; i < _sections.Length; i++)
            {
                if (_sections[i] is { } section)
                    yield return ((SectionName)i, section);
            }
        }
    }

    /// <summary>Forgets the bytes of sections without a scratch folder, keeps the memory.</summary>
    public void Clear()
    {
        foreach (var section in _sections)
            section?.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    // Only what grows with the text needs a file.
    private FileStream? OpenScratch(SectionName name)
    {
        if (scratchFolder is null || name is not (SectionName.Postings or SectionName.Hits or SectionName.Terms or SectionName.Records))
            return null;
        var path = Path.Combine(scratchFolder, $"{name}-{Guid.NewGuid():n}.tmp");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 0, FileOptions.DeleteOnClose);
        // Gone from the folder at once where that can be, so that a process that is killed leaves nothing.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        _files.Add(file);
        return file;
    }
}
