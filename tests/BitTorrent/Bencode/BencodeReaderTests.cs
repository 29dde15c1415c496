using System.Text;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Tests.Bencode;

public sealed class BencodeReaderTests
{
    [Theory]
    [InlineData("i0e", 0)]
    [InlineData("i-1e", -1)]
    [InlineData("i42e", 42)]
    [InlineData("i9223372036854775807e", long.MaxValue)]
    [InlineData("i-9223372036854775808e", long.MinValue)]
    public void Canonical_integers_are_read(string input, long expected)
    {
        var reader = new BencodeReader(Encoding.ASCII.GetBytes(input));
        Assert.Equal(expected, reader.ReadInteger());
        reader.EndDocument();
    }

    [Theory]
    [InlineData("i-0e")]
    [InlineData("i00e")]
    [InlineData("i03e")]
    [InlineData("i-03e")]
    [InlineData("i+1e")]
    [InlineData("i e")]
    [InlineData("i1 e")]
    [InlineData("ie")]
    [InlineData("i-e")]
    [InlineData("i--1e")]
    [InlineData("i1")]
    [InlineData("i")]
    [InlineData("i9223372036854775808e")]
    [InlineData("i-9223372036854775809e")]
    [InlineData("i99999999999999999999e")]
    public void Other_spellings_of_integers_are_refused(string input) => AssertRefused(input);

    [Theory]
    [InlineData("5:ab")]
    [InlineData("01:a")]
    [InlineData("-1:a")]
    [InlineData("1")]
    [InlineData("1a")]
    [InlineData(":")]
    [InlineData("9223372036854775807:")]
    [InlineData("4294967297:a")]
    [InlineData("99999999999999999999:a")]
    public void Byte_strings_past_the_end_or_misspelt_are_refused(string input) => AssertRefused(input);

    [Theory]
    [InlineData("d1:bi1e1:ai2ee", "not in order")]
    [InlineData("d1:ai1e1:ai2ee", "repeats")]
    [InlineData("d2:aai1e1:ai2ee", "not in order")]
    [InlineData("di1ei2ee", "key must be a byte string")]
    [InlineData("d1:ae", "no bencoded value|ByteString expected")]
    [InlineData("d1:a", "ends too early")]
    [InlineData("l", "ends too early")]
    [InlineData("", "ends too early")]
    [InlineData("e", "no bencoded value")]
    [InlineData("x", "no bencoded value")]
    [InlineData("i1ei2e", "bytes follow")]
    public void Malformed_structures_are_refused_with_the_reason(string input, string reasons)
    {
        var exception = AssertRefused(input);
        Assert.Contains(reasons.Split('|'), reason => exception.Message.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_are_ordered_by_unsigned_raw_bytes()
    {
        ReadOnlySpan<byte> input = [(byte)'d', .. "1:"u8, 0x7F, .. "i1e1:"u8, 0x80, .. "i2ee"u8];
        var reader = new BencodeReader(input);
        Assert.Equal(input.Length, reader.Skip().Length);
    }

    [Fact]
    public void The_order_of_keys_is_kept_apart_in_nested_dictionaries()
    {
        const string Input = "d1:bd1:ai1e1:zi2ee1:cld1:ai1eeee";
        var reader = new BencodeReader(Encoding.ASCII.GetBytes(Input));
        reader.Skip();
        reader.EndDocument();
        AssertRefused("d1:bd1:ai1e1:zi2ee1:ai1ee");
    }

    [Theory]
    [InlineData("d1:bi1e1:ai2ee")]
    [InlineData("d1:ai1e1:ai2ee")]
    public void Keys_in_any_order_are_taken_where_that_is_asked_for(string input)
    {
        var reader = new BencodeReader(Encoding.ASCII.GetBytes(input), isAnyOrder: true);
        reader.Skip();
        reader.EndDocument();
    }

    [Fact]
    public void Nesting_is_accepted_up_to_the_limit_and_refused_past_it()
    {
        AssertAccepted(Nested(BencodeReader.MaxDepth));
        Assert.Contains("nested", AssertRefused(Nested(BencodeReader.MaxDepth + 1)).Message, StringComparison.Ordinal);
        Assert.Contains("nested", AssertRefused(new string('l', 10_000_000)).Message, StringComparison.Ordinal);

        static string Nested(int depth) => new string('l', depth) + new string('e', depth);
    }

    [Fact]
    public void More_values_than_allowed_are_refused()
    {
        static void Read(int maxNodes) => new BencodeReader("li1ei2ei3ee"u8, maxNodes).Skip();
        Read(4);
        Assert.Contains("too many", Assert.Throws<BencodeException>(() => Read(3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_walk_over_mixed_values_gives_each_and_their_raw_bytes()
    {
        var reader = new BencodeReader("d3:infd1:xi1ee4:listl1:ai-7eee"u8);
        reader.BeginDictionary();
        Assert.True(reader.NextKey(out var key));
        Assert.Equal("inf"u8, key);
        Assert.Equal("d1:xi1ee"u8, reader.Skip());
        Assert.True(reader.NextKey(out key));
        Assert.Equal("list"u8, key);
        reader.BeginList();
        Assert.True(reader.NextItem());
        Assert.Equal("a"u8, reader.ReadByteString());
        Assert.True(reader.NextItem());
        Assert.Equal(BencodeKind.Number, reader.Peek());
        Assert.Equal(-7, reader.ReadInteger());
        Assert.False(reader.NextItem());
        Assert.False(reader.NextKey(out _));
        reader.EndDocument();
    }

    [Fact]
    public void A_value_of_another_kind_is_refused_with_its_place()
    {
        var exception = Assert.Throws<BencodeException>(static () =>
        {
            var reader = new BencodeReader("d1:al3:oneee"u8);
            reader.BeginDictionary();
            reader.NextKey(out _);
            reader.ReadInteger();
        });
        Assert.Equal(4, exception.Offset);
        Assert.Contains("Number expected, List found", exception.Message, StringComparison.Ordinal);
    }

    private static void AssertAccepted(string input)
    {
        var reader = new BencodeReader(Encoding.Latin1.GetBytes(input));
        reader.Skip();
        reader.EndDocument();
    }

    private static BencodeException AssertRefused(string input) => Assert.Throws<BencodeException>(() => AssertAccepted(input));
}
