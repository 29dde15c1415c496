namespace Replica.Search.Segments.Documents;

/// <summary>Numbers the few different labels of many documents.</summary>
internal sealed class LabelNumbers
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _labels = [];

    // Mostly a document has the labels of the one before.
    private string? _last;
    private int _lastNumber;

    /// <summary>A label by number.</summary>
    public string this[int number] => _labels[number];

    /// <summary>The labels, by number.</summary>
    public IReadOnlyList<string> All => _labels;

    /// <summary>The number of a label, a new one if it is new.</summary>
    public int Of(string label)
    {
        if (ReferenceEquals(label, _last))
            return _lastNumber;
        if (!_numbers.TryGetValue(label, out var number))
        {
            _numbers.Add(label, number = _labels.Count);
            _labels.Add(label);
        }

        (_last, _lastNumber) = (label, number);
        return number;
    }

    /// <summary>Forgets the labels, keeps the memory.</summary>
    public void Clear()
    {
        _numbers.Clear();
        _labels.Clear();
        _last = null;
    }
}
