using Replica.BitTorrent.Storage;
using Replica.Support;

namespace Replica.BitTorrent.Tests.Storage;

public sealed class OpenFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly OpenFiles _files = new(2);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_least_recently_used_handle_is_closed_beyond_the_number()
    {
        var places = Enumerable.Range(0, 3).Select(Place).ToArray();
        Read(places[0]);
        Read(places[1]);
        Read(places[0]);
        Read(places[2]);
        Assert.Equal(2, _files.Count);
        Assert.Equal([true, false, true], places.Select(place => place.Current is not null));
        Assert.Equal(1, Read(places[1]));
    }

    [Fact]
    public void What_is_in_use_stays_open_beyond_the_number_and_when_closed()
    {
        var places = Enumerable.Range(0, 4).Select(Place).ToArray();
        var uses = places.Select(_files.Use).ToArray();
        Assert.Equal(4, _files.Count);
        _files.Close(places[0]);
        Assert.All(uses, use => Assert.Equal(1, RandomAccess.Read(use.Handle, new byte[1], 0)));
        foreach (var use in uses)
            use.Dispose();
        Assert.True(uses[0].Handle.IsClosed);
        Assert.Equal(2, _files.Count);
        Assert.Equal(2, uses.Count(use => !use.Handle.IsClosed));
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_kept()
    {
        var place = new FilePlace(_folder.At("none"), FileAccess.Read);
        Assert.Throws<FileNotFoundException>(() => _files.Use(place));
        Assert.Equal(0, _files.Count);
        _files.Close(place);
    }

    [Fact]
    public async Task Many_use_few_handles_at_once()
    {
        var places = Enumerable.Range(0, 10).Select(Place).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 3_000; i++)
            {
                var place = places[random.Next(places.Length)];
                if (random.Next(10) == 0)
                    _files.Close(place);
                else
                    Assert.Equal(1, Read(place));
            }
        })));
        Assert.InRange(_files.Count, 0, 2);
    }

    private FilePlace Place(int number) => new(_folder.Write($"{number}", [1]), FileAccess.Read);

    private int Read(FilePlace place)
    {
        using var use = _files.Use(place);
        return RandomAccess.Read(use.Handle, new byte[1], 0);
    }
}
