using System.Diagnostics.CodeAnalysis;

namespace Replica.SearchService.Upstreams;

/// <summary>Answers of a short while ago, the longest unused dropped first. Safe for any number of threads.</summary>
/// <typeparam name="TKey">What was asked.</typeparam>
/// <typeparam name="TValue">What was answered.</typeparam>
/// <param name="capacity">The sum of weights that it holds.</param>
/// <param name="age">How long an answer is good.</param>
/// <param name="time">The clock.</param>
internal sealed class BoundedCache<TKey, TValue>(int capacity, TimeSpan age, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _weight;

    /// <summary>The answer, if there is a fresh one.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var node) && time.GetUtcNow() - node.Value.Made <= age)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                value = node.Value.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Keeps an answer.</summary>
    /// <param name="key">What was asked.</param>
    /// <param name="value">What was answered.</param>
    /// <param name="weight">At least 1.</param>
    public void Put(TKey key, TValue value, int weight)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var old))
                Drop(old);
            _entries[key] = _byUse.AddFirst(new Entry(key, value, weight, time.GetUtcNow()));
            _weight += weight;
            while (_weight > capacity && _byUse.Last is { } last)
                Drop(last);
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Key);
        _weight -= node.Value.Weight;
    }

    private sealed record Entry(TKey Key, TValue Value, int Weight, DateTimeOffset Made);
}
