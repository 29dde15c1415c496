namespace Replica.Search.Segments;

/// <summary>What the parts of a segment hold. The numbers stand in files: never give one another meaning.</summary>
internal enum SectionName
{
    /// <summary>First 8 bytes of each block of terms.</summary>
    TermKeys = 1,

    /// <summary>Places of the blocks of terms.</summary>
    TermPlaces = 2,

    /// <summary>Blocks of terms.</summary>
    Terms = 3,

    /// <summary>Documents and impacts of terms.</summary>
    Postings = 4,

    /// <summary>Where in documents terms stand.</summary>
    Hits = 5,

    /// <summary>A byte a document.</summary>
    Quality = 6,

    /// <summary>Bytes of documents.</summary>
    Sizes = 7,

    /// <summary>Dates, in ticks.</summary>
    Dates = 8,

    /// <summary>Seeders, -1 where unknown.</summary>
    Seeders = 9,

    /// <summary>Media types.</summary>
    Types = 10,

    /// <summary>Languages.</summary>
    Languages = 11,

    /// <summary>First-party or not.</summary>
    Sources = 12,

    /// <summary>MIME types of files, sets of them joined by spaces.</summary>
    Mimes = 13,

    /// <summary>20 bytes a document, zeros where there is none.</summary>
    InfoHashes = 14,

    /// <summary>Documents by info hash.</summary>
    InfoHashTable = 15,

    /// <summary>Documents by id.</summary>
    IdTable = 16,

    /// <summary>Words that stored texts are made of.</summary>
    TextWords = 17,

    /// <summary>Places of every eighth record.</summary>
    RecordPlaces = 18,

    /// <summary>Stored documents.</summary>
    Records = 19,

    /// <summary>Ids that this segment hides in older ones.</summary>
    Removals = 20,

    /// <summary>Blocked info hashes, ascending.</summary>
    Blocked = 21,
}
