using System.Text.RegularExpressions;

namespace Replica.Ingest.Extractors;

/// <summary>What yt-dlp's complaints mean.</summary>
internal static partial class YtDlpErrors
{
    private const int MaxLength = 300;

    /// <summary>The failure that standard error tells of.</summary>
    public static Exception Describe(string errors)
    {
        var line = Retries().Replace(Advice().Replace(Find(errors), ""), "");
        var reason = "yt-dlp: " + SourceText.Line(line.Replace("ERROR:", "", StringComparison.Ordinal), MaxLength);
        return PassingTrouble().IsMatch(line) && !ForeignScheme().IsMatch(line) ? new SourceUnavailableException(reason) : new SourceRefusedException(reason);
    }

    // That a fragment is missing says less than why it could not be had, which is the complaint before.
    private static string Find(string errors) =>
        errors.Split('\n').Where(text => text.StartsWith("ERROR:", StringComparison.Ordinal)).ToArray() switch
        {
            [.., var before, var last] when last.Contains("not found, unable to continue", StringComparison.Ordinal) && before.Contains("Giving up", StringComparison.Ordinal) => before,
            [.., var last] => last,
            _ => "it gave no reason",
        };

    // The invitation to report a bug, which is not our users' to follow.
    [GeneratedRegex(@";? *please report this issue on.*$| *Use --enable-file-urls.*$|\(caused by .*$")]
    private static partial Regex Advice();

    [GeneratedRegex(@"\[download\] Got error: |\.? *Giving up after \d+ (fragment )?retries\.?$")]
    private static partial Regex Retries();

    // A manifest that names files of this machine, or what is not fetched over HTTP: it will do so the next time, too.
    [GeneratedRegex("file:// URLs are explicitly disabled|unknown url type|Unsupported url scheme", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignScheme();

    [GeneratedRegex(
        @"HTTP Error (408|425|429|5\d\d)|timed? ?out|Connection (refused|reset)|Remote end closed|IncompleteRead|Temporary failure|Name or service|Network is unreachable|No space left|fragment \d+ not found|EOF occurred|<urlopen error|Unable to connect to proxy|Read \d+ bytes",
        RegexOptions.IgnoreCase)]
    private static partial Regex PassingTrouble();
}
