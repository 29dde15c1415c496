using Replica.Search;
using Replica.SearchAnswers.Paging;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService;

public sealed class SnapshotPinsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly SearchIndex _index = new();

    [Fact]
    public void A_generation_that_was_asked_for_is_kept_for_minutes_and_then_the_newest_stands_in()
    {
        var pins = new SnapshotPins(_time);
        Put("a");
        var first = pins.Take(null, _index.Current);
        Put("b");
        Assert.NotSame(first, _index.Current);
        Assert.Same(first, pins.Take(first.Generation, _index.Current));
        Assert.Same(_index.Current, pins.Take(null, _index.Current));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Same(_index.Current, pins.Take(first.Generation, _index.Current));
    }

    [Fact]
    public void What_is_kept_beyond_the_newest_is_bounded()
    {
        var pins = new SnapshotPins(_time);
        Put("a");
        var first = pins.Take(null, _index.Current);
        for (var i = 0; i < 20; i++)
        {
            Put("b");
            pins.Take(null, _index.Current);
        }

        Assert.Same(_index.Current, pins.Take(first.Generation, _index.Current));
    }

    private void Put(string id) => _index.Apply([new() { Id = id, Title = id }], []);
}
