namespace Replica.Search.Segments;

/// <summary>Searched fields of a document; also their places in arrays.</summary>
internal enum Field
{
    /// <summary><see cref="IndexDocument.Title"/>.</summary>
    Title,

    /// <summary><see cref="IndexDocument.Files"/>.</summary>
    Files,

    /// <summary><see cref="IndexDocument.Tags"/>.</summary>
    Tags,

    /// <summary><see cref="IndexDocument.Description"/>.</summary>
    Description,
}
