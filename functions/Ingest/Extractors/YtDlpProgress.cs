using System.Globalization;

namespace Replica.Ingest.Extractors;

/// <summary>Reads lines of progress. Picture and sound come one after the other, each from 0 to 100: what is told never falls back.</summary>
internal sealed class YtDlpProgress(Action<int> onPercent)
{
    private int _told = -1;

    /// <summary>Reads a line of <see cref="YtDlpArguments.ProgressMark"/>; any other is passed over.</summary>
    public void Read(string line)
    {
        if (!line.StartsWith(YtDlpArguments.ProgressMark, StringComparison.Ordinal)) return;
        var numbers = line[YtDlpArguments.ProgressMark.Length..].Split(' ').Select(Number).ToArray();
        if (numbers is not [var done, var total, var estimate, var fragment, var fragments]) return;
        var share = done / (total ?? estimate) ?? fragment / fragments;
        if (share is not (>= 0 and <= 1)) return;
        var percent = (int)(share.Value * 100);
        if (percent <= _told) return;
        _told = percent;
        onPercent(percent);
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
