namespace Replica.Catalogue.Snapshots;

/// <summary>Why a published index is refused.</summary>
public enum IndexRefusal
{
    /// <summary>The pointer is not what it should be.</summary>
    Malformed,

    /// <summary>None of the index keys signed it.</summary>
    Signature,

    /// <summary>A newer one was seen before.</summary>
    Older,

    /// <summary>It is of another version of the text analysis.</summary>
    Analyzer,

    /// <summary>It is larger than the reader has room for.</summary>
    TooLarge,

    /// <summary>A file that it names is not there.</summary>
    Missing,

    /// <summary>A file has other bytes than it names.</summary>
    Hash,

    /// <summary>A file is no index, or a damaged one.</summary>
    Damaged,
}
