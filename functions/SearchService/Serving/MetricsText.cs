using System.Globalization;
using System.Text;

namespace Replica.SearchService.Serving;

/// <summary>Prometheus' text format, version 0.0.4. Names and labels are the program's own words: none comes from a request.</summary>
internal sealed class MetricsText
{
    /// <summary>Its media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Something that goes up and down.</summary>
    public void Gauge(string name, string help, double value)
    {
        Begin(name, "gauge", help);
        Sample(name, "", value);
    }

    /// <summary>Something that only grows, one line for each set of labels.</summary>
    /// <param name="name">Ends in <c>_total</c>.</param>
    /// <param name="help">What it counts.</param>
    /// <param name="samples">Labels as in <c>route="search"</c>, or empty; and the count.</param>
    public void Counter(string name, string help, params IEnumerable<(string Labels, double Value)> samples)
    {
        Begin(name, "counter", help);
        foreach (var (labels, value) in samples)
            Sample(name, labels, value);
    }

    /// <summary>How often what took how long.</summary>
    public void Histogram(string name, string help, IEnumerable<(string Labels, LatencyHistogram Times)> samples)
    {
        Begin(name, "histogram", help);
        foreach (var (labels, times) in samples)
        {
            var (buckets, seconds) = times.Read();
            var count = 0L;
            for (var i = 0; i < buckets.Length; i++)
            {
                count += buckets[i];
                Sample($"{name}_bucket", $"{labels},le=\"{(i < LatencyHistogram.Bounds.Length ? Format(LatencyHistogram.Bounds[i]) : "+Inf")}\"", count);
            }

            Sample($"{name}_sum", labels, seconds);
            Sample($"{name}_count", labels, count);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Begin(string name, string type, string help) => _text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private void Sample(string name, string labels, double value) =>
        _text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(Format(value)).Append('\n');
}
