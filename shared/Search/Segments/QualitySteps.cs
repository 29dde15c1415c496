namespace Replica.Search.Segments;

/// <summary>The quality of a segment's documents as the few steps in which it falls: found without a look at the column, which is long.</summary>
internal sealed class QualitySteps
{
    private readonly List<int> _ends = [];
    private readonly List<byte> _qualities = [];

    /// <summary>Finds the steps.</summary>
    /// <param name="qualities">Of each document; one that is larger than that before is taken for as large as that.</param>
    public QualitySteps(ReadOnlySpan<byte> qualities)
    {
        for (var start = 0; start < qualities.Length; start = _ends[^1])
        {
            _qualities.Add(qualities[start]);
            _ends.Add(EndOf(qualities, start));
        }
    }

    /// <summary>The step that a document is in.</summary>
    /// <param name="document">Its number.</param>
    /// <returns>The step's quality and the document after its last; 0 from the last step on.</returns>
    public (byte Quality, int End) Find(int document)
    {
        var step = _ends.BinarySearch(document);
        step = step < 0 ? ~step : step + 1;
        return step < _ends.Count ? (_qualities[step], _ends[step]) : ((byte)0, int.MaxValue);
    }

    private static int EndOf(ReadOnlySpan<byte> qualities, int start)
    {
        var (low, step) = (start + 1, 1);
        while (low + step <= qualities.Length && qualities[low + step - 1] >= qualities[start])
            (low, step) = (low + step, step * 2);
        var high = Math.Min(qualities.Length, low + step - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (qualities[middle] >= qualities[start])
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
