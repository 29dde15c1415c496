namespace Replica.Ingest;

/// <summary>The JSON form of an <see cref="IngestMessage"/>, unchecked.</summary>
internal sealed class IngestMessageFields
{
    public string? Url { get; set; }

    public string? Title { get; set; }

    public string? Description { get; set; }

    public List<string?>? Tags { get; set; }

    public int? MaxHeight { get; set; }

    public List<string?>? Subtitles { get; set; }

    public string? Job { get; set; }

    public int? Item { get; set; }

    public int? Depth { get; set; }

    public int? Entries { get; set; }
}
