namespace Replica.SearchService.Serving;

/// <summary>More is asked than can be answered in time; whoever asks again in a moment may be luckier.</summary>
internal sealed class OverloadException() : Exception("Search has more to do than it can do in time; try again in a moment.");
