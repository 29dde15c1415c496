namespace Replica.Search.Segments.Documents;

/// <summary>Numbers the few different labels of many documents.</summary>
internal sealed class LabelNumbers
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _labels = [];

    /// <summary>A label by number.</summary>
    public string this[int number] => _labels[number];

    /// <summary>The labels, by number.</summary>
    public IReadOnlyList<string> All => _labels;

    /// <summary>The number of a label, a new one if it is new.</summary>
    public int Of(string label)
    {
        if (_numbers.TryGetValue(label, out var number))
            return number;
        _numbers.Add(label, _labels.Count);
        _labels.Add(label);
        return _labels.Count - 1;
    }

    /// <summary>Forgets the labels, keeps the memory.</summary>
    public void Clear()
    {
        _numbers.Clear();
        _labels.Clear();
    }
}
