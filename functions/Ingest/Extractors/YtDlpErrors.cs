using System.Text.RegularExpressions;

namespace Replica.Ingest.Extractors;

/// <summary>What yt-dlp's complaints mean.</summary>
internal static partial class YtDlpErrors
{
    private const int MaxLength = 300;

    /// <summary>The failure that standard error tells of.</summary>
    public static Exception Describe(string errors)
    {
        var line = errors.Split('\n').LastOrDefault(text => text.StartsWith("ERROR:", StringComparison.Ordinal)) ?? "it gave no reason";
        line = Advice().Replace(line, "");
        var reason = "yt-dlp: " + SourceText.Line(line.Replace("ERROR:", "", StringComparison.Ordinal), MaxLength);
        return PassingTrouble().IsMatch(line) ? new SourceUnavailableException(reason) : new SourceRefusedException(reason);
    }

    // The invitation to report a bug, which is not our users' to follow.
    [GeneratedRegex(@";? *please report this issue on.*$|\(caused by .*$")]
    private static partial Regex Advice();

    [GeneratedRegex(
        @"HTTP Error (408|425|429|5\d\d)|timed? ?out|Connection (refused|reset)|Remote end closed|IncompleteRead|Temporary failure|Name or service|Network is unreachable|No space left|fragment \d+ not found|EOF occurred|<urlopen error|Unable to connect to proxy|Read \d+ bytes",
        RegexOptions.IgnoreCase)]
    private static partial Regex PassingTrouble();
}
