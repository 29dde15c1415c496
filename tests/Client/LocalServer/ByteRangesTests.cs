using Replica.Client.LocalServer;

namespace Replica.Client.Tests.LocalServer;

public sealed class ByteRangesTests
{
    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=5-", 5, 95)]
    [InlineData("bytes=-10", 90, 10)]
    [InlineData("bytes=-1000", 0, 100)]
    [InlineData("bytes=90-1000", 90, 10)]
    [InlineData("bytes=99-99", 99, 1)]
    [InlineData("BYTES=0-0", 0, 1)]
    [InlineData("bytes= 0-0 ", 0, 1)]
    [InlineData("bytes=,0-0,", 0, 1)]
    [InlineData("bytes=200-300,0-0", 0, 1)]
    [InlineData("bytes=0-99999999999999999999999999", 0, 100)]
    public void One_range_is_read_and_clamped(string header, long offset, long length) =>
        Assert.Equal([new ByteRange(offset, length)], ByteRanges.Select(header, 100));

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=100-200")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=500-600,700-")]
    [InlineData("bytes=99999999999999999999999999-")]
    public void A_range_past_the_end_is_unsatisfiable(string header) => Assert.Equal([], ByteRanges.Select(header, 100));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=,")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=9-0")]
    [InlineData("bytes=1 - 2")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=0-1,x")]
    [InlineData("bytes=--5")]
    [InlineData("items=0-1")]
    [InlineData("bytes =0-1")]
    [InlineData("bytes=0x1-2")]
    [InlineData("bytes=٠-١")]
    public void What_is_no_byte_range_is_ignored(string? header) => Assert.Null(ByteRanges.Select(header, 100));

    [Fact]
    public void Several_ranges_keep_their_order() =>
        Assert.Equal([new ByteRange(50, 10), new ByteRange(0, 1), new ByteRange(95, 5)], ByteRanges.Select("bytes=50-59, 0-0,-5", 100));

    [Fact]
    public void Ranges_that_would_multiply_the_file_give_the_whole_of_it() => Assert.Null(ByteRanges.Select("bytes=0-,0-", 100));

    [Fact]
    public void Too_many_ranges_give_the_whole_file()
    {
        var allowed = string.Join(',', Enumerable.Range(0, ByteRanges.MaxCount).Select(i => $"{i}-{i}"));
        Assert.Equal(ByteRanges.MaxCount, ByteRanges.Select("bytes=" + allowed, 100)!.Count);
        Assert.Null(ByteRanges.Select($"bytes={allowed},99-99", 100));
    }

    [Fact]
    public void Every_range_of_an_empty_file_is_unsatisfiable()
    {
        Assert.Equal([], ByteRanges.Select("bytes=0-", 0));
        Assert.Equal([], ByteRanges.Select("bytes=-5", 0));
    }
}
