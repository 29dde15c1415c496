namespace Replica.SearchService.Importing;

/// <summary>How far a database was read: rows are read by time of change, then by number.</summary>
/// <param name="ModifiedOn">Unix seconds of the last row read.</param>
/// <param name="Id">Its number.</param>
internal readonly record struct ImportMark(long ModifiedOn, long Id)
{
    /// <summary>Before the first row.</summary>
    public static ImportMark Start { get; } = new(long.MinValue, long.MinValue);
}
