namespace Replica.SearchService.Routes;

/// <summary>Where a file's path matches.</summary>
internal sealed record PathHighlight(string Path, int[][] Ranges);
