namespace Replica.SearchService.Serving;

/// <summary>What became of a request; in metrics the names in lower case.</summary>
internal enum Outcome
{
    /// <summary>Answered.</summary>
    Ok,

    /// <summary>A parameter was wrong.</summary>
    Refused,

    /// <summary>More was asked than could be answered in time.</summary>
    Shed,

    /// <summary>Whoever asked went away.</summary>
    Abandoned,

    /// <summary>The program failed.</summary>
    Failed,
}
