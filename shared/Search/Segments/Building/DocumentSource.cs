namespace Replica.Search.Segments.Building;

/// <summary>The documents of a segment being written, by rank: where its columns come from.</summary>
internal abstract class DocumentSource
{
    /// <summary>Documents.</summary>
    public abstract int Count { get; }

    /// <summary>Quality of a document.</summary>
    public abstract byte Quality(int document);

    /// <summary>Bytes of a document's files.</summary>
    public abstract long Size(int document);

    /// <summary>UTC ticks.</summary>
    public abstract long Date(int document);

    /// <summary>Seeders, -1 where unknown.</summary>
    public abstract long Seeders(int document);

    /// <summary>Media type.</summary>
    public abstract string Type(int document);

    /// <summary>Language.</summary>
    public abstract string Language(int document);

    /// <summary>Source.</summary>
    public abstract string Source(int document);

    /// <summary>MIME types, joined.</summary>
    public abstract string Mimes(int document);

    /// <summary>20 bytes; zeros where there is none.</summary>
    public abstract ReadOnlySpan<byte> InfoHash(int document);

    /// <summary>Hash of the id's UTF-8.</summary>
    public abstract ulong IdHash(int document);
}
